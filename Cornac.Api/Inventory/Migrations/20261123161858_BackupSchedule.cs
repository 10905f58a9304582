using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Cornac.Api.Inventory.Migrations
{
    /// <inheritdoc />
    public partial class BackupSchedule : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "archiving",
                table: "db_instances",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "archive_failure",
                table: "backup_sets",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "archive_from",
                table: "backup_sets",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "automated_for",
                table: "backup_sets",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "failing_since",
                table: "backup_sets",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "running_since",
                table: "backup_sets",
                type: "timestamp with time zone",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "archiving",
                table: "db_instances");

            migrationBuilder.DropColumn(
                name: "archive_failure",
                table: "backup_sets");

            migrationBuilder.DropColumn(
                name: "archive_from",
                table: "backup_sets");

            migrationBuilder.DropColumn(
                name: "automated_for",
                table: "backup_sets");

            migrationBuilder.DropColumn(
                name: "failing_since",
                table: "backup_sets");

            migrationBuilder.DropColumn(
                name: "running_since",
                table: "backup_sets");
        }
    }
}
