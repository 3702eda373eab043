using System.Text.RegularExpressions;

namespace LfpSharp.Composites;

/// <summary>Says which layers an entry of a <see cref="Composite"/> is for.</summary>
public abstract record LayerSelector
{
    private LayerSelector()
    {
    }

    /// <summary>Whether the layer is meant.</summary>
    public abstract bool Matches(LayerPlace place);

    /// <summary>Whether it is an error when no layer is meant: a misspelt name would otherwise go unnoticed.</summary>
    public bool MustMatch => this is not ByType;

    /// <summary>Whether a module with children that matches counts as one layer.</summary>
    internal bool MayNameContainer
        => this is ByType || (this is ByName { Pattern: var pattern } && !pattern.Contains('*', StringComparison.Ordinal));

    /// <summary>The layers of a type or of a type derived from it.</summary>
    public sealed record ByType(Type Type) : LayerSelector
    {
        /// <inheritdoc/>
        public override bool Matches(LayerPlace place) => Type.IsInstanceOfType(place.Layer);

        /// <inheritdoc/>
        public override string ToString() => $"a {Type.Name}";
    }

    /// <summary>The layers whose path matches a pattern in which <c>*</c> stands for any characters.</summary>
    public sealed record ByName(string Pattern) : LayerSelector
    {
        private readonly Regex regex = new(
            "^" + Regex.Escape(Pattern).Replace("\\*", ".*", StringComparison.Ordinal) + "$", RegexOptions.CultureInvariant);

        /// <inheritdoc/>
        public override bool Matches(LayerPlace place) => regex.IsMatch(place.Path);

        /// <inheritdoc/>
        public override string ToString() => $"named '{Pattern}'";
    }

    /// <summary>The layer at a position among those with parameters: <c>0</c> the first, <c>^1</c> the last.</summary>
    public sealed record ByPosition(Index Index) : LayerSelector
    {
        /// <inheritdoc/>
        public override bool Matches(LayerPlace place) => place.HasParameters && place.Position == Index.GetOffset(place.PositionCount);

        /// <inheritdoc/>
        public override string ToString() => $"at position {Index} among those with parameters";
    }

    /// <summary>The first layer with connections: linear, or a convolution.</summary>
    public sealed record First : LayerSelector
    {
        /// <inheritdoc/>
        public override bool Matches(LayerPlace place) => place.IsFirst;

        /// <inheritdoc/>
        public override string ToString() => "the first that is linear or a convolution";
    }
}
