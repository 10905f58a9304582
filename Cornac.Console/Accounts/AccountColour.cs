namespace Cornac.Console.Accounts;

/// <summary>A colour for each account, always the same: whoever works in several sees at a glance in which.</summary>
public static class AccountColour
{
    // Far enough apart to be told from each other; greens and reds, which say "good" and "bad" elsewhere, are left out.
    private static readonly int[] Hues = [205, 265, 35, 320, 180, 230, 290, 55, 195, 340];

    /// <summary>Hue in degrees; light and dark themes choose saturation and lightness that can be read.</summary>
    public static int HueOf(string accountId)
    {
        ArgumentNullException.ThrowIfNull(accountId);
        var sum = 17u;
        foreach (var digit in accountId) sum = (sum * 31) + digit;
        return Hues[sum % (uint)Hues.Length];
    }
}
