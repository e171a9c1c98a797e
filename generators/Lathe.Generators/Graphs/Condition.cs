namespace Lathe.Generators.Graphs;

/// <summary>What an <c>if</c> in Forward may ask: all of it is known once the model is loaded.</summary>
internal abstract record Condition;

/// <summary>The optional layer <paramref name="Member"/> is there for this checkpoint.</summary>
internal sealed record PresentCondition(string Member) : Condition;

/// <param name="Expression">A bool in C# over the configuration parameter: <c>config.HasPooler</c>, <c>config.Layers &gt; 6</c>.</param>
internal sealed record ConfigurationCondition(string Expression) : Condition;

internal sealed record NotCondition(Condition Operand) : Condition;

internal sealed record AndCondition(Condition Left, Condition Right) : Condition;

internal sealed record OrCondition(Condition Left, Condition Right) : Condition;

internal sealed record ConstantCondition(bool Value) : Condition;
