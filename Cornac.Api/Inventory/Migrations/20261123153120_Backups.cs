using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Cornac.Api.Inventory.Migrations
{
    /// <inheritdoc />
    public partial class Backups : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "origin",
                table: "db_instances",
                type: "jsonb",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "backup_sets",
                columns: table => new
                {
                    resource_id = table.Column<string>(type: "character varying(29)", maxLength: 29, nullable: false),
                    account_id = table.Column<string>(type: "character varying(12)", maxLength: 12, nullable: false),
                    identifier = table.Column<string>(type: "text", nullable: false),
                    instance_created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    automated_backup_id = table.Column<string>(type: "text", nullable: false),
                    @operator = table.Column<string>(name: "operator", type: "text", nullable: false),
                    host_id = table.Column<string>(type: "text", nullable: true),
                    repository = table.Column<string>(type: "text", nullable: false),
                    source = table.Column<string>(type: "jsonb", nullable: false),
                    instance_deleted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    retained_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    earliest_restorable = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    latest_restorable = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    archive_bytes = table.Column<long>(type: "bigint", nullable: true),
                    failure = table.Column<string>(type: "text", nullable: true),
                    last_backup_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    observed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_backup_sets", x => x.resource_id);
                });

            migrationBuilder.CreateTable(
                name: "drill_schedules",
                columns: table => new
                {
                    account_id = table.Column<string>(type: "character varying(12)", maxLength: 12, nullable: false),
                    every_days = table.Column<int>(type: "integer", nullable: false),
                    window = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_drill_schedules", x => x.account_id);
                });

            migrationBuilder.CreateTable(
                name: "restore_drills",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    account_id = table.Column<string>(type: "text", nullable: false),
                    set_id = table.Column<string>(type: "text", nullable: false),
                    instance_identifier = table.Column<string>(type: "text", nullable: false),
                    scratch_id = table.Column<string>(type: "text", nullable: false),
                    @operator = table.Column<string>(name: "operator", type: "text", nullable: false),
                    host_id = table.Column<string>(type: "text", nullable: true),
                    requested_by = table.Column<string>(type: "text", nullable: true),
                    counted_tables = table.Column<List<string>>(type: "text[]", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    status = table.Column<string>(type: "text", nullable: false),
                    percent = table.Column<int>(type: "integer", nullable: false),
                    restored_to = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    recovery_seconds = table.Column<double>(type: "double precision", nullable: true),
                    message = table.Column<string>(type: "text", nullable: true),
                    row_counts = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_restore_drills", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "db_snapshots",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    account_id = table.Column<string>(type: "character varying(12)", maxLength: 12, nullable: false),
                    identifier = table.Column<string>(type: "text", nullable: false),
                    set_id = table.Column<string>(type: "character varying(29)", nullable: false),
                    instance_identifier = table.Column<string>(type: "text", nullable: false),
                    instance_created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    is_final = table.Column<bool>(type: "boolean", nullable: false),
                    requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    source = table.Column<string>(type: "jsonb", nullable: false),
                    copy_of = table.Column<string>(type: "text", nullable: true),
                    tags = table.Column<string>(type: "jsonb", nullable: false),
                    shared_with = table.Column<List<string>>(type: "text[]", nullable: false),
                    delete_requested = table.Column<bool>(type: "boolean", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    percent = table.Column<int>(type: "integer", nullable: false),
                    backup_id = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    original_created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    database_bytes = table.Column<long>(type: "bigint", nullable: true),
                    failure = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_db_snapshots", x => x.id);
                    table.ForeignKey(
                        name: "FK_db_snapshots_backup_sets_set_id",
                        column: x => x.set_id,
                        principalTable: "backup_sets",
                        principalColumn: "resource_id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_backup_sets_account_id_identifier",
                table: "backup_sets",
                columns: new[] { "account_id", "identifier" });

            migrationBuilder.CreateIndex(
                name: "IX_backup_sets_automated_backup_id",
                table: "backup_sets",
                column: "automated_backup_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_db_snapshots_account_id_identifier",
                table: "db_snapshots",
                columns: new[] { "account_id", "identifier" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_db_snapshots_set_id",
                table: "db_snapshots",
                column: "set_id");

            migrationBuilder.CreateIndex(
                name: "IX_restore_drills_account_id_created_at",
                table: "restore_drills",
                columns: new[] { "account_id", "created_at" });

            migrationBuilder.CreateIndex(
                name: "IX_restore_drills_scratch_id",
                table: "restore_drills",
                column: "scratch_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_restore_drills_set_id_created_at",
                table: "restore_drills",
                columns: new[] { "set_id", "created_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "db_snapshots");

            migrationBuilder.DropTable(
                name: "drill_schedules");

            migrationBuilder.DropTable(
                name: "restore_drills");

            migrationBuilder.DropTable(
                name: "backup_sets");

            migrationBuilder.DropColumn(
                name: "origin",
                table: "db_instances");
        }
    }
}
