using System.Runtime.CompilerServices;
using Amazon.Runtime;

namespace Amazon.StandIn;

/// <summary>Asks page by page, until an answer names no next one. Like the SDK's, it writes the token into the request that it was given, and can
/// be run through once.</summary>
public abstract class Pages<TRequest, TResponse>(TRequest request, Func<TRequest, CancellationToken, Task<TResponse>> call) : IPaginator<TResponse>
{
    private int _isStarted;

    async IAsyncEnumerable<TResponse> IPaginator<TResponse>.PaginateAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isStarted, 1) != 0)
            throw new InvalidOperationException("Paginator has already been consumed and cannot be reused. Please create a new instance.");
        string? token;
        do
        {
            var response = await call(request, cancellationToken).ConfigureAwait(false);
            token = GetToken(response);
            SetToken(request, token);
            cancellationToken.ThrowIfCancellationRequested();
            yield return response;
        }
        while (!string.IsNullOrEmpty(token));
    }

    /// <summary>Where the answer says that the next page begins.</summary>
    protected abstract string? GetToken(TResponse response);

    protected abstract void SetToken(TRequest request, string? token);
}
