using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Cornac.Api.Inventory.Migrations
{
    /// <inheritdoc />
    public partial class ReservedAddresses : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "address_pool",
                table: "hosts",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "allocation_id",
                table: "addresses",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<bool>(
                name: "occupied",
                table: "addresses",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "reserved_by",
                table: "addresses",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "tags",
                table: "addresses",
                type: "jsonb",
                nullable: false,
                defaultValueSql: "'{}'::jsonb");

            migrationBuilder.AddColumn<int>(
                name: "addresses",
                table: "account_quotas",
                type: "integer",
                nullable: true);

            // Each address that is there gets an id of its own; until now one without an instance was one that something else uses.
            migrationBuilder.Sql(
                """
                UPDATE addresses SET allocation_id = 'eipalloc-' || left(replace(gen_random_uuid()::text, '-', ''), 17), occupied = resource_id IS NULL;
                ALTER TABLE addresses ALTER COLUMN allocation_id DROP DEFAULT, ALTER COLUMN occupied DROP DEFAULT;
                """);

            migrationBuilder.CreateIndex(
                name: "IX_addresses_allocation_id",
                table: "addresses",
                column: "allocation_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_addresses_reserved_by",
                table: "addresses",
                column: "reserved_by");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_addresses_allocation_id",
                table: "addresses");

            migrationBuilder.DropIndex(
                name: "IX_addresses_reserved_by",
                table: "addresses");

            migrationBuilder.DropColumn(
                name: "address_pool",
                table: "hosts");

            migrationBuilder.DropColumn(
                name: "allocation_id",
                table: "addresses");

            migrationBuilder.DropColumn(
                name: "occupied",
                table: "addresses");

            migrationBuilder.DropColumn(
                name: "reserved_by",
                table: "addresses");

            migrationBuilder.DropColumn(
                name: "tags",
                table: "addresses");

            migrationBuilder.DropColumn(
                name: "addresses",
                table: "account_quotas");
        }
    }
}
