using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Cornac.Api.Inventory.Migrations
{
    /// <inheritdoc />
    public partial class HighAvailability : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "multi_az",
                table: "db_instances",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "node_addresses",
                table: "db_instances",
                type: "jsonb",
                nullable: false,
                defaultValueSql: "'[]'::jsonb");

            migrationBuilder.AddColumn<string>(
                name: "primary_node",
                table: "db_instances",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "switchover_token",
                table: "db_instances",
                type: "text",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "multi_az",
                table: "db_instances");

            migrationBuilder.DropColumn(
                name: "node_addresses",
                table: "db_instances");

            migrationBuilder.DropColumn(
                name: "primary_node",
                table: "db_instances");

            migrationBuilder.DropColumn(
                name: "switchover_token",
                table: "db_instances");
        }
    }
}
