using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Naming;

/// <summary>Names as they go over the wire.</summary>
internal static class WireNames
{
    /// <summary>A member's name in requests. EC2 capitalises location names there, and only there.</summary>
    public static string InRequest(Member member, bool isEc2)
    {
        if (isEc2)
            return member.QueryName ?? (member.LocationName is { } location ? CSharpNames.Pascal(location) : member.Name);
        return IsFlattened(member) && member.Shape.Item?.LocationName is { } item ? item : member.LocationName ?? member.Name;
    }

    public static string InResponse(Member member) => member.LocationName ?? member.Name;

    /// <summary>The element of each item of a list.</summary>
    public static string Item(Member list) => list.Shape.Item!.LocationName ?? (IsFlattened(list) ? InResponse(list) : "member");

    public static bool IsFlattened(Member list) => list.IsFlattened || list.Shape.IsFlattened;
}
