using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Cornac.Api.Inventory.Migrations
{
    /// <inheritdoc />
    public partial class AddressRanges : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "address_ranges",
                columns: table => new
                {
                    host_id = table.Column<string>(type: "text", nullable: false),
                    first = table.Column<string>(type: "text", nullable: false),
                    range = table.Column<string>(type: "text", nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_address_ranges", x => new { x.host_id, x.first });
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "address_ranges");
        }
    }
}
