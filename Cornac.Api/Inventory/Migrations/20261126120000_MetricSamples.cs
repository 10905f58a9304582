using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Cornac.Api.Inventory.Migrations
{
    /// <inheritdoc />
    public partial class MetricSamples : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "metric_samples",
                columns: table => new
                {
                    resource_id = table.Column<string>(type: "character varying(29)", maxLength: 29, nullable: false),
                    seconds = table.Column<int>(type: "integer", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    averages = table.Column<double[]>(type: "double precision[]", nullable: false),
                    counts = table.Column<int[]>(type: "integer[]", nullable: true),
                    minima = table.Column<double[]>(type: "double precision[]", nullable: true),
                    maxima = table.Column<double[]>(type: "double precision[]", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_metric_samples", x => new { x.resource_id, x.seconds, x.at });
                });

            migrationBuilder.CreateIndex(
                name: "IX_metric_samples_seconds_at",
                table: "metric_samples",
                columns: new[] { "seconds", "at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "metric_samples");
        }
    }
}
