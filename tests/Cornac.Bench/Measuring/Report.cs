using System.Globalization;
using System.Text;
using Spectre.Console;

namespace Cornac.Bench.Measuring;

/// <summary>The table of a run.</summary>
internal sealed class Report(string machine)
{
    private const string Begin = "<!-- results: written by ./cornac bench --write -->";
    private const string End = "<!-- end of results -->";

    private readonly List<Figure> _figures = [];

    public bool AllMet => _figures.TrueForAll(figure => figure.Met != false);

    public void Add(Figure figure) => _figures.Add(figure);

    public void Print()
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("figure", "aim", "measured", "met");
        foreach (var figure in _figures) table.AddRow([.. new[] { figure.Name, figure.Aim, figure.Measured, figure.Verdict }.Select(Markup.Escape)]);
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(machine);
    }

    /// <summary>Puts the table between its marks in a document; at the end where there are none yet.</summary>
    public void Write(string file)
    {
        var text = File.Exists(file) ? File.ReadAllText(file) : "# Benchmarks\n";
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        var written = begin >= 0 && end > begin
            ? text[..begin] + Markdown() + text[(end + End.Length)..]
            : text.TrimEnd() + "\n\n" + Markdown() + "\n";
        File.WriteAllText(file, written);
    }

    private string Markdown()
    {
        var text = new StringBuilder();
        text.Append(Begin).Append("\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Measured on {DateTime.UtcNow:yyyy-MM-dd}: {machine}.\n\n");
        text.Append("| figure | aim | measured | met |\n|---|---|---|---|\n");
        foreach (var figure in _figures) text.Append(CultureInfo.InvariantCulture, $"| {figure.Name} | {figure.Aim} | {figure.Measured} | {figure.Verdict} |\n");
        return text.Append('\n').Append(End).ToString();
    }
}
