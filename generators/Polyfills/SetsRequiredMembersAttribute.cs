namespace System.Diagnostics.CodeAnalysis;

/// <summary>Lets records with <c>required</c> members compile for netstandard2.0, whose library lacks the type.</summary>
[AttributeUsage(AttributeTargets.Constructor)]
internal sealed class SetsRequiredMembersAttribute : Attribute;
