using LfpSharp.Lab.Data.Sets;

namespace LfpSharp.Commands.Doctor;

/// <summary>Which data sets can be used: those inside the program, and those found in the folders that are searched.</summary>
internal sealed class DataSetsCheck : ICheck
{
    public IEnumerable<Finding> Run()
    {
        var options = new DataOptions();
        var found = DataCatalog.All
            .Where(set => set.Kind is DataSetKind.Included or DataSetKind.Installed)
            .Select(set => (set.Name, Place: set.Kind == DataSetKind.Included ? "inside" : DataCatalog.Locate(set.Name, options)))
            .ToLookup(set => set.Place is not null, set => set.Place is null ? set.Name : $"{set.Name} ({set.Place})");
        yield return Finding.Ok(
            "data sets", string.Join(", ", found[true]) + (found[false].Any() ? $"; not found: {string.Join(", ", found[false])}" : ""));
    }
}
