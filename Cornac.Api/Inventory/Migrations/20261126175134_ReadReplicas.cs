using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Cornac.Api.Inventory.Migrations
{
    /// <inheritdoc />
    public partial class ReadReplicas : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "admitted",
                table: "db_instances",
                type: "jsonb",
                nullable: false,
                defaultValueSql: "'[]'::jsonb");

            migrationBuilder.AddColumn<string>(
                name: "follows_at",
                table: "db_instances",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "promoting",
                table: "db_instances",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "replication",
                table: "db_instances",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "replication_problem",
                table: "db_instances",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "source_id",
                table: "db_instances",
                type: "character varying(29)",
                maxLength: 29,
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_db_instances_source_id",
                table: "db_instances",
                column: "source_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_db_instances_source_id",
                table: "db_instances");

            migrationBuilder.DropColumn(
                name: "admitted",
                table: "db_instances");

            migrationBuilder.DropColumn(
                name: "follows_at",
                table: "db_instances");

            migrationBuilder.DropColumn(
                name: "promoting",
                table: "db_instances");

            migrationBuilder.DropColumn(
                name: "replication",
                table: "db_instances");

            migrationBuilder.DropColumn(
                name: "replication_problem",
                table: "db_instances");

            migrationBuilder.DropColumn(
                name: "source_id",
                table: "db_instances");
        }
    }
}
