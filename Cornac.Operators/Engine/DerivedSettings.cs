using System.Globalization;
using Cornac.Operators.Contract;

namespace Cornac.Operators.Engine;

/// <summary>Settings that follow from the class, by the formulas of RDS's default parameter groups over <c>DBInstanceClassMemory</c>
/// (RDS User Guide, "Tuning PostgreSQL parameters"), and RDS's other defaults.</summary>
internal static class DerivedSettings
{
    public static IEnumerable<KeyValuePair<string, string>> For(InstanceClass size)
    {
        var memory = size.MemoryBytes;
        yield return Number("shared_buffers", Math.Max(memory / 32768, 16));
        yield return Number("effective_cache_size", Math.Max(memory / 16384, 1));
        yield return Number("max_connections", Math.Clamp(memory / 9531392, 20, 5000));
        yield return Number("maintenance_work_mem", Math.Max(memory * 1024 / 63963136 / 1024 * 1024, 65536));
        yield return Number("autovacuum_work_mem", Math.Max(memory / 32768, 65536));
        yield return Number("autovacuum_max_workers", Math.Max(memory / 64371566592, 3));
        yield return Number("max_worker_processes", Math.Max(size.VirtualCpus * 2, 8));
        yield return Number("max_parallel_workers", Math.Max(size.VirtualCpus / 2, 8));
        yield return new("min_wal_size", "192MB");
        yield return new("max_wal_size", "2GB");
        yield return new("wal_level", "replica");
        yield return Number("max_wal_senders", 20);
        yield return Number("max_replication_slots", 20);
        yield return new("hot_standby", "on");
        yield return new("huge_pages", "off");
        yield return new("idle_in_transaction_session_timeout", "24h");
        yield return new("track_activity_query_size", "4096");
        yield return new("track_io_timing", "on");
        yield return new("log_checkpoints", "on");
        yield return new("log_autovacuum_min_duration", "10s");
        yield return new("log_lock_waits", "on");
        yield return new("log_temp_files", "10MB");
        yield return new("timezone", "UTC");
        yield return new("password_encryption", "scram-sha-256");
    }

    private static KeyValuePair<string, string> Number(string name, long value) => new(name, value.ToString(CultureInfo.InvariantCulture));
}
