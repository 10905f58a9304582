using Cornac.Api.Inventory.Instances;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Instances;
using Cornac.Api.Rds.Paging;
using CsCheck;

namespace Cornac.Api.Tests.Rds;

public sealed class WindowProperties
{
    private static readonly Gen<DailyWindow> Daily = Gen.Select(Gen.Int[0, 1439], Gen.Int[0, 1439], (start, minutes) => new DailyWindow(start, minutes));
    private static readonly Gen<WeeklyWindow> Weekly = Gen.Select(Gen.Int[0, 10079], Gen.Int[0, 1439], (start, minutes) => new WeeklyWindow(start, minutes));

    [Fact]
    public void Window_read_from_its_own_text_is_the_same()
    {
        Daily.Sample(window => DailyWindow.Parse(window.ToString()) == window);
        Weekly.Sample(window => WeeklyWindow.Parse(window.ToString()) == window);
        Weekly.Sample(window => WeeklyWindow.Parse(window.ToString().ToUpperInvariant()) == window);
    }

    [Fact]
    public void Windows_overlap_exactly_if_some_minute_lies_in_both() =>
        Gen.Select(Daily, Weekly).Sample((daily, weekly) =>
            weekly.Overlaps(daily) == Enumerable.Range(0, WeeklyWindow.MinutesPerWeek).Any(minute => weekly.Contains(minute) && daily.Contains(minute % 1440)), iter: 300);

    [Fact]
    public void Text_that_is_no_window_is_refused_not_misread() =>
        Gen.String[Gen.Char["0123456789:-sunmo "], 0, 16].Sample(text =>
            (DailyWindow.Parse(text) is not { } daily || daily.ToString() == text) && (WeeklyWindow.Parse(text) is not { } weekly || weekly.ToString() == text));

    [Fact]
    public void Windows_left_open_are_chosen_apart_and_long_enough() =>
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 20], Daily.Where(w => w.Minutes >= 30), Weekly.Where(w => w.Minutes >= 30), Gen.Int[0, 2])
            .Sample((seed, daily, weekly, given) =>
            {
                try
                {
                    var (backup, maintenance) = DefaultWindows.Choose(given == 1 ? daily.ToString() : null, given == 2 ? weekly.ToString() : null, seed);
                    return !maintenance.Overlaps(backup) && backup.Minutes >= 30 && maintenance.Minutes >= 30
                        && (given != 1 || backup == daily) && (given != 2 || maintenance == weekly);
                }
                catch (AwsException refused)
                {
                    // Only a given window of nearly a day can leave no room.
                    return refused.Code == "InvalidParameterCombination" && (given == 1 ? daily.Minutes : given == 2 ? weekly.Minutes : 0) > 1440 - 60;
                }
            });

    [Fact]
    public void Marker_leads_back_to_its_key() =>
        Gen.String[Gen.Char.Where(c => c != '\0' && !char.IsSurrogate(c)), 0, 80].Sample(key =>
        {
            var (_, marker) = new Page(1, After: null).Cut([key, "next"], text => text);
            return Page.From(20, marker).After == key;
        });

    [Fact]
    public void Text_that_is_no_marker_is_refused() =>
        Gen.String.Where(text => text.Length > 0).Sample(text =>
        {
            try
            {
                return Page.From(20, text).After is { } key && new Page(1, After: null).Cut([key, ""], k => k).Marker!.TrimEnd('=') == text.TrimEnd('=');
            }
            catch (AwsException refused)
            {
                return refused.Code == "InvalidParameterValue";
            }
        });
}
