namespace System.Runtime.CompilerServices;

/// <summary>Lets <c>required</c> members compile for netstandard2.0, whose library lacks the type.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Field | AttributeTargets.Property, Inherited = false)]
internal sealed class RequiredMemberAttribute : Attribute;
