using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Cornac.Api.Inventory.Migrations
{
    /// <inheritdoc />
    public partial class Nodes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "read_only_port",
                table: "db_instances",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "db_instance_nodes",
                columns: table => new
                {
                    resource_id = table.Column<string>(type: "character varying(29)", maxLength: 29, nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    account_id = table.Column<string>(type: "character varying(12)", maxLength: 12, nullable: false),
                    role = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    address = table.Column<string>(type: "text", nullable: true),
                    timeline = table.Column<int>(type: "integer", nullable: true),
                    lag_bytes = table.Column<long>(type: "bigint", nullable: true),
                    synchronous = table.Column<bool>(type: "boolean", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    observed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_db_instance_nodes", x => new { x.resource_id, x.name });
                    table.ForeignKey(
                        name: "FK_db_instance_nodes_db_instances_resource_id",
                        column: x => x.resource_id,
                        principalTable: "db_instances",
                        principalColumn: "resource_id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "failovers",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<string>(type: "character varying(12)", maxLength: 12, nullable: false),
                    resource_id = table.Column<string>(type: "character varying(29)", maxLength: 29, nullable: false),
                    began_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    planned = table.Column<bool>(type: "boolean", nullable: false),
                    from_node = table.Column<string>(type: "text", nullable: false),
                    to_node = table.Column<string>(type: "text", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: false),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    repaired_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    gap_milliseconds = table.Column<int>(type: "integer", nullable: true),
                    stages = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_failovers", x => x.id);
                    table.ForeignKey(
                        name: "FK_failovers_db_instances_resource_id",
                        column: x => x.resource_id,
                        principalTable: "db_instances",
                        principalColumn: "resource_id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_failovers_resource_id_began_at",
                table: "failovers",
                columns: new[] { "resource_id", "began_at" },
                unique: true);

            // What a person sees of them is told; lag, and the time of the look, change all the time.
            migrationBuilder.Sql(
                """
                CREATE TRIGGER cornac_changed AFTER INSERT OR DELETE ON db_instance_nodes FOR EACH ROW EXECUTE FUNCTION cornac_account_changed();
                CREATE TRIGGER cornac_altered AFTER UPDATE ON db_instance_nodes FOR EACH ROW
                    WHEN ((OLD.role, OLD.state, OLD.address, OLD.timeline, OLD.synchronous, OLD.started_at)
                        IS DISTINCT FROM (NEW.role, NEW.state, NEW.address, NEW.timeline, NEW.synchronous, NEW.started_at))
                    EXECUTE FUNCTION cornac_account_changed();
                CREATE TRIGGER cornac_changed AFTER INSERT OR UPDATE ON failovers FOR EACH ROW EXECUTE FUNCTION cornac_account_changed();
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "db_instance_nodes");

            migrationBuilder.DropTable(
                name: "failovers");

            migrationBuilder.DropColumn(
                name: "read_only_port",
                table: "db_instances");
        }
    }
}
