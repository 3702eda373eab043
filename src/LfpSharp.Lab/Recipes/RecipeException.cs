namespace LfpSharp.Lab.Recipes;

/// <summary>A recipe or a setting cannot be used; the message says where, what was found and what is expected.</summary>
/// <param name="message">The whole message.</param>
/// <param name="cause">The error underneath, if there was one.</param>
public sealed class RecipeException(string message, Exception? cause = null) : Exception(message, cause)
{
    internal static RecipeException At(RecipePlace place, string message, Exception? cause = null) => new($"{place}: {message}", cause);
}
