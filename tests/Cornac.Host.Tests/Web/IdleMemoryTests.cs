using Cornac.Host.Web;

namespace Cornac.Host.Tests.Web;

public sealed class IdleMemoryTests
{
    private const long Much = IdleMemory.Allocations.Worthwhile;
    private const long Little = IdleMemory.Allocations.Idle / 2;

    [Fact]
    public void Memory_is_given_back_once_after_a_burst_when_nothing_goes_on_any_more()
    {
        var allocations = new IdleMemory.Allocations();
        long allocated = 0;
        Assert.Equal([false, false, true, false, false], Looks(Much, Much, Little, Little, 0));
        Assert.Equal([false, true], Looks(Much, 0));

        bool[] Looks(params long[] steps) => [.. steps.Select(step => allocations.IsTime(allocated += step))];
    }

    [Fact]
    public void Small_changes_are_gathered_until_they_are_worth_a_collection()
    {
        var allocations = new IdleMemory.Allocations();
        var looks = Enumerable.Range(1, (int)(Much / Little) + 1).Select(i => allocations.IsTime(i * Little)).ToList();
        Assert.Equal((int)(Much / Little) - 1, looks.IndexOf(true));
        Assert.Single(looks, true);
    }
}
