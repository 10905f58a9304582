using System.Reflection;
using Cornac.Console.Accounts;

namespace Cornac.Console.Tests;

/// <summary>Clients of the endpoint whose answers a test writes, and which keep what they were asked.</summary>
public sealed class ScriptedClients : IAccountClients
{
    private readonly Dictionary<string, Func<object, object>> _answers = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, object> _clients = [];

    /// <summary>Requests in the order in which they came.</summary>
    public List<object> Requests { get; } = [];

    public IEnumerable<T> Of<T>() => Requests.OfType<T>();

    /// <summary>Answers requests of a type.</summary>
    public void Answer<TRequest>(Func<TRequest, object> answer)
        where TRequest : class => _answers[typeof(TRequest).Name] = request => answer((TRequest)request);

    public T Of<T>(EnterableAccount account, string? roleName)
        where T : class
    {
        if (_clients.TryGetValue(typeof(T), out var known)) return (T)known;
        var client = DispatchProxy.Create<T, Script>();
        ((Script)(object)client).Clients = this;
        _clients.Add(typeof(T), client);
        return client;
    }

    public class Script : DispatchProxy
    {
        internal ScriptedClients Clients { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var request = args![0]!;
            Clients.Requests.Add(request);
            if (!Clients._answers.TryGetValue(request.GetType().Name, out var answer))
                throw new InvalidOperationException($"The test has no answer for {request.GetType().Name}.");
            var type = targetMethod!.ReturnType.GetGenericArguments()[0];
            try
            {
                return FromResult.MakeGenericMethod(type).Invoke(null, [answer(request)]);
            }
            catch (Amazon.Runtime.AmazonServiceException refusal)
            {
                return FromException.MakeGenericMethod(type).Invoke(null, [refusal]);
            }
        }

        private static readonly MethodInfo FromResult = typeof(Task).GetMethod(nameof(Task.FromResult))!;
        private static readonly MethodInfo FromException =
            typeof(Task).GetMethods().Single(method => method is { Name: nameof(Task.FromException), IsGenericMethod: true });
    }
}
