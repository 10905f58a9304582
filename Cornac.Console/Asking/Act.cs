using Cornac.Console.Live;

namespace Cornac.Console.Asking;

/// <summary>Has a page do something and ask again (<see cref="LivePage"/>); null when it was done.</summary>
public delegate Task<Problem?> Act(Func<CancellationToken, Task> act);
