using Cornac.Operators.Contract;

namespace Cornac.Operators.Fake;

/// <summary>Makes fake operators; named in configuration as any third party's would be.</summary>
public sealed class FakeOperatorFactory : IOperatorFactory
{
    public string Name => "fake";

    public IOperator Create(OperatorContext context) => new FakeOperator(FakeOptions.Parse(context.Settings), context.DataDirectory, context.Time);
}
