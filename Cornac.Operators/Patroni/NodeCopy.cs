namespace Cornac.Operators.Patroni;

/// <summary>How a new node gets its data: <c>pg_basebackup</c>, with one sync of everything at the end in place of one for each file, which takes longer
/// than all the rest.</summary>
internal static class NodeCopy
{
    public const string Method = "cornac";

    /// <summary>Name of the script in a node's folder of configuration.</summary>
    public const string ScriptFile = "copy.sh";

    /// <summary>Patroni hands over where to copy from and to.</summary>
    public const string Script = """
        # Written by Cornac; edits are lost.
        bin=$1; shift
        for argument; do
            case $argument in
                --datadir=*) data=${argument#*=} ;;
                --connstring=*) from=${argument#*=} ;;
            esac
        done
        "$bin/pg_basebackup" --pgdata="$data" --dbname="$from" --wal-method=stream --checkpoint=fast --no-sync --no-password && sync -f "$data"

        """;
}
