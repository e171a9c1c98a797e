namespace System.Runtime.CompilerServices;

/// <summary>Lets <c>required</c> members compile for netstandard2.0, whose library lacks the type.</summary>
[AttributeUsage(AttributeTargets.All, AllowMultiple = true, Inherited = false)]
internal sealed class CompilerFeatureRequiredAttribute(string featureName) : Attribute
{
    public string FeatureName { get; } = featureName;
}
