using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Compiled;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Cornac.Api.Tests.Inventory;

/// <summary>The model that Entity Framework need not build at each start.</summary>
public sealed class CompiledModelTests
{
    private const string Stale =
        "The compiled model is out of date. Make it anew: dotnet ef dbcontext optimize --project Cornac.Api --output-dir Inventory/Compiled --namespace Cornac.Api.Inventory.Compiled";

    /// <summary>They differ: what only design needs is not compiled, and what is looked up only in design is spelt out. Columns are among the tables.</summary>
    private const MetadataDebugStringOptions WithoutAnnotations = MetadataDebugStringOptions.LongDefault & ~MetadataDebugStringOptions.IncludeAnnotations;

    [Fact]
    public void Compiled_model_is_the_one_that_the_entities_describe()
    {
        using var inventory = new InventoryDb(new DbContextOptionsBuilder<InventoryDb>().UseNpgsql().Options);
        Assert.IsType<InventoryDbModel>(inventory.Model);
        var described = inventory.GetService<IDesignTimeModel>().Model;
        Assert.True(Entities(described) == Entities(inventory.Model), $"{Stale}\n{Entities(described)}\n{Entities(inventory.Model)}");
        Assert.True(Tables(described) == Tables(inventory.Model), $"{Stale}\n{Tables(described)}\n{Tables(inventory.Model)}");
    }

    /// <summary>Entity by entity: the model itself, which all contexts share, also shows the types that tests beside have asked raw SQL for.</summary>
    private static string Entities(IModel model) => string.Join('\n', model.GetEntityTypes().Select(entity => entity.ToDebugString(WithoutAnnotations)));

    private static string Tables(IModel model) => model.GetRelationalModel().ToDebugString(WithoutAnnotations);
}
