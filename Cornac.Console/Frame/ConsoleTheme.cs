using MudBlazor;

namespace Cornac.Console.Frame;

/// <summary>Colours and type of the console. Text has a contrast of 4.5 to 1 at least, borders of controls 3 to 1, in both palettes.</summary>
internal static class ConsoleTheme
{
    private const string Regular = "400";
    private const string Medium = "500";
    private const string Strong = "600";
    private static readonly string[] Font = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Cantarell", "Noto Sans", "Liberation Sans", "DejaVu Sans", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#24577f",
            PrimaryContrastText = "#ffffff",
            Secondary = "#5a5f6b",
            Tertiary = "#0f6e6a",
            Info = "#1f5f99",
            Success = "#1a6e3c",
            Warning = "#8a5300",
            Error = "#b3261e",
            Background = "#f6f7f9",
            Surface = "#ffffff",
            TextPrimary = "#1b2129",
            TextSecondary = "#515a67",
            TextDisabled = "#7b838f",
            ActionDefault = "#515a67",
            LinesDefault = "#dfe3e8",
            LinesInputs = "#7b838f",
            TableLines = "#e6e9ed",
            Divider = "#e6e9ed",
            TableHover = "#f1f4f7",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#8ec3ee",
            PrimaryContrastText = "#0d2233",
            Secondary = "#b3bac5",
            Tertiary = "#7fd1cb",
            Info = "#93c5f5",
            Success = "#80d3a0",
            Warning = "#f0bd6b",
            Error = "#f5a39c",
            Background = "#11151a",
            Surface = "#1a1f26",
            TextPrimary = "#e7eaee",
            TextSecondary = "#aab2bd",
            TextDisabled = "#858e9a",
            ActionDefault = "#aab2bd",
            LinesDefault = "#303843",
            LinesInputs = "#7f8a97",
            TableLines = "#2a313b",
            Divider = "#2a313b",
            TableHover = "#222932",
            DrawerBackground = "#11151a",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Font, FontSize = ".9rem", LineHeight = "1.5", LetterSpacing = "normal", FontWeight = Regular },
            Body1 = new Body1Typography { FontFamily = Font, FontSize = ".9375rem", LineHeight = "1.5", LetterSpacing = "normal", FontWeight = Regular },
            Body2 = new Body2Typography { FontFamily = Font, FontSize = ".875rem", LineHeight = "1.45", LetterSpacing = "normal", FontWeight = Regular },
            H6 = new H6Typography { FontFamily = Font, FontSize = "1.125rem", LineHeight = "1.35", LetterSpacing = "normal", FontWeight = Strong },
            Subtitle1 = new Subtitle1Typography { FontFamily = Font, FontSize = ".9375rem", LineHeight = "1.5", LetterSpacing = "normal", FontWeight = Medium },
            Button = new ButtonTypography
            {
                FontFamily = Font, FontSize = ".875rem", LineHeight = "1.6", LetterSpacing = "normal", FontWeight = Medium, TextTransform = "none",
            },
            Caption = new CaptionTypography { FontFamily = Font, FontSize = ".8125rem", LineHeight = "1.5", LetterSpacing = "normal", FontWeight = Regular },
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px" },
    };
}
