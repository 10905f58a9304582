namespace Cornac.Models.Generator.Clients;

/// <summary>All files of one client.</summary>
internal static class ClientFiles
{
    public static IEnumerable<(string File, string Code)> Emit(ClientPlan plan)
    {
        var name = plan.Offer.Name;
        foreach (var declared in plan.Classes)
            yield return ($"{name}.{declared.Name}.g.cs", ClassEmitter.Emit(plan, declared));
        if (plan.Enums.Count > 0)
            yield return ($"{name}.Enumerations.g.cs", ConstantsEmitter.Emit(plan));
        yield return ($"{name}.Exceptions.g.cs", ExceptionEmitter.Emit(plan));
        yield return ($"{name}.Operations.g.cs", DescriptionEmitter.Emit(plan));
        yield return ($"{name}.Client.g.cs", ClientEmitter.Emit(plan));
        if (plan.Paginated.Count > 0)
            yield return ($"{name}.Paginators.g.cs", PaginatorEmitter.Emit(plan));
    }
}
