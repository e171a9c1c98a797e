namespace Lathe.Generators.Typing;

/// <param name="Member">A model member of the class that calls it.</param>
/// <param name="Class">Name of the <see cref="TypedClass"/> that it is specialised to.</param>
internal sealed record NestedClass(string Member, string Class);
