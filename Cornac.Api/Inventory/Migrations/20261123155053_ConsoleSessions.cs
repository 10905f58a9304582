using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Cornac.Api.Inventory.Migrations
{
    /// <inheritdoc />
    public partial class ConsoleSessions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "console_sessions",
                columns: table => new
                {
                    id_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    account_id = table.Column<string>(type: "character varying(12)", maxLength: 12, nullable: false),
                    user_id = table.Column<string>(type: "text", nullable: false),
                    password_stamp = table.Column<string>(type: "text", nullable: false),
                    multi_factor = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    source_address = table.Column<string>(type: "text", nullable: false),
                    user_agent = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_console_sessions", x => x.id_hash);
                    table.ForeignKey(
                        name: "FK_console_sessions_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_console_sessions_expires_at",
                table: "console_sessions",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "IX_console_sessions_user_id",
                table: "console_sessions",
                column: "user_id");

            // What people see of an account: every writer is heard, none has to remember it. A row that is merely observed again stays silent, for
            // every notification makes its transaction wait for all others that notify.
            migrationBuilder.Sql(
                """
                CREATE FUNCTION cornac_account_changed() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF TG_OP = 'DELETE' THEN PERFORM pg_notify('cornac_changes', OLD.account_id);
                    ELSE PERFORM pg_notify('cornac_changes', NEW.account_id);
                    END IF;
                    RETURN NULL;
                END $$;

                -- Progress comes in bursts, so each connection tells of an account's once a second at most. Listeners ask again a little later than a
                -- second after the last notification, and so miss nothing.
                CREATE FUNCTION cornac_account_progressed() RETURNS trigger LANGUAGE plpgsql AS $$
                DECLARE
                    account text;
                    told text;
                    now_is double precision := extract(epoch FROM clock_timestamp());
                BEGIN
                    IF TG_TABLE_NAME = 'operation_steps' THEN SELECT account_id INTO account FROM operations WHERE id = NEW.operation_id;
                    ELSE account := NEW.account_id;
                    END IF;
                    told := 'cornac.told_' || account;
                    IF now_is - NULLIF(current_setting(told, true), '')::double precision < 1 THEN RETURN NULL;
                    END IF;
                    PERFORM set_config(told, now_is::text, false), pg_notify('cornac_changes', account);
                    RETURN NULL;
                END $$;

                CREATE FUNCTION cornac_person_changed() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    PERFORM pg_notify('cornac_changes', 'user:' || CASE TG_TABLE_NAME WHEN 'users' THEN to_jsonb(OLD)->>'id' ELSE to_jsonb(OLD)->>'user_id' END);
                    RETURN NULL;
                END $$;

                CREATE TRIGGER cornac_changed AFTER INSERT OR DELETE ON db_instances FOR EACH ROW EXECUTE FUNCTION cornac_account_changed();
                CREATE TRIGGER cornac_altered AFTER UPDATE ON db_instances FOR EACH ROW
                    WHEN ((OLD.identifier, OLD.engine_version, OLD.class, OLD.storage_gi_b, OLD.address, OLD.port, OLD.stopped, OLD.delete_requested,
                            OLD.settings, OLD.pending, OLD.tags, OLD.status, OLD.pending_reboot)
                        IS DISTINCT FROM (NEW.identifier, NEW.engine_version, NEW.class, NEW.storage_gi_b, NEW.address, NEW.port, NEW.stopped,
                            NEW.delete_requested, NEW.settings, NEW.pending, NEW.tags, NEW.status, NEW.pending_reboot))
                    EXECUTE FUNCTION cornac_account_changed();

                CREATE TRIGGER cornac_changed AFTER INSERT ON operations FOR EACH ROW EXECUTE FUNCTION cornac_account_changed();
                CREATE TRIGGER cornac_altered AFTER UPDATE ON operations FOR EACH ROW
                    WHEN ((OLD.outcome, OLD.rolling_back, OLD.message) IS DISTINCT FROM (NEW.outcome, NEW.rolling_back, NEW.message))
                    EXECUTE FUNCTION cornac_account_changed();
                CREATE TRIGGER cornac_progressed AFTER UPDATE ON operations FOR EACH ROW
                    WHEN (OLD.percent <> NEW.percent OR (OLD.started_at IS NULL AND NEW.started_at IS NOT NULL))
                    EXECUTE FUNCTION cornac_account_progressed();
                CREATE TRIGGER cornac_progressed AFTER INSERT ON operation_steps FOR EACH ROW EXECUTE FUNCTION cornac_account_progressed();

                CREATE TRIGGER cornac_changed AFTER INSERT OR DELETE ON db_snapshots FOR EACH ROW EXECUTE FUNCTION cornac_account_changed();
                CREATE TRIGGER cornac_altered AFTER UPDATE ON db_snapshots FOR EACH ROW
                    WHEN ((OLD.status, OLD.tags, OLD.shared_with, OLD.delete_requested, OLD.failure)
                        IS DISTINCT FROM (NEW.status, NEW.tags, NEW.shared_with, NEW.delete_requested, NEW.failure))
                    EXECUTE FUNCTION cornac_account_changed();
                CREATE TRIGGER cornac_progressed AFTER UPDATE ON db_snapshots FOR EACH ROW
                    WHEN (OLD.percent <> NEW.percent) EXECUTE FUNCTION cornac_account_progressed();

                CREATE TRIGGER cornac_changed AFTER INSERT OR DELETE ON backup_sets FOR EACH ROW EXECUTE FUNCTION cornac_account_changed();
                CREATE TRIGGER cornac_altered AFTER UPDATE ON backup_sets FOR EACH ROW
                    WHEN ((OLD.identifier, OLD.instance_deleted_at, OLD.retained_until, OLD.earliest_restorable, OLD.failure, OLD.last_backup_at)
                        IS DISTINCT FROM (NEW.identifier, NEW.instance_deleted_at, NEW.retained_until, NEW.earliest_restorable, NEW.failure, NEW.last_backup_at))
                    EXECUTE FUNCTION cornac_account_changed();

                CREATE TRIGGER cornac_changed AFTER INSERT ON restore_drills FOR EACH ROW EXECUTE FUNCTION cornac_account_changed();
                CREATE TRIGGER cornac_altered AFTER UPDATE ON restore_drills FOR EACH ROW
                    WHEN ((OLD.status, OLD.message) IS DISTINCT FROM (NEW.status, NEW.message)) EXECUTE FUNCTION cornac_account_changed();
                CREATE TRIGGER cornac_progressed AFTER UPDATE ON restore_drills FOR EACH ROW
                    WHEN (OLD.percent <> NEW.percent) EXECUTE FUNCTION cornac_account_progressed();

                CREATE TRIGGER cornac_changed AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION cornac_account_changed();

                CREATE TRIGGER cornac_changed AFTER INSERT OR DELETE ON users FOR EACH ROW EXECUTE FUNCTION cornac_account_changed();
                CREATE TRIGGER cornac_altered AFTER UPDATE ON users FOR EACH ROW
                    WHEN ((OLD.name, OLD.path, OLD.disabled, OLD.tags, OLD.login_created_at) IS DISTINCT FROM (NEW.name, NEW.path, NEW.disabled, NEW.tags, NEW.login_created_at))
                    EXECUTE FUNCTION cornac_account_changed();

                CREATE TRIGGER cornac_person_altered AFTER UPDATE ON users FOR EACH ROW
                    WHEN ((OLD.disabled, OLD.password_hash, OLD.password_reset_required) IS DISTINCT FROM (NEW.disabled, NEW.password_hash, NEW.password_reset_required))
                    EXECUTE FUNCTION cornac_person_changed();
                CREATE TRIGGER cornac_person_gone AFTER DELETE ON users FOR EACH ROW EXECUTE FUNCTION cornac_person_changed();
                CREATE TRIGGER cornac_session_ended AFTER UPDATE ON console_sessions FOR EACH ROW
                    WHEN (OLD.ended_at IS DISTINCT FROM NEW.ended_at) EXECUTE FUNCTION cornac_person_changed();
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "console_sessions");

            // With them go their triggers.
            migrationBuilder.Sql(
                "DROP FUNCTION cornac_account_changed() CASCADE; DROP FUNCTION cornac_account_progressed() CASCADE; DROP FUNCTION cornac_person_changed() CASCADE;");
        }
    }
}
