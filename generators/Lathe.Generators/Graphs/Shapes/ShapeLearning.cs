using System;
using System.Collections.Generic;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>What the rules between cells are, surest first. Each returns whether somebody learned something.</summary>
internal sealed class ShapeLearning
{
    /// <summary>Hold whatever else is the case.</summary>
    public List<Func<bool>> Rules { get; } = [];

    /// <summary>Likely, and tried one by one where the rules tell no more.</summary>
    public List<Func<bool>> Guesses { get; } = [];

    /// <summary>Tried when no other guess is left.</summary>
    public List<Func<bool>> PartialGuesses { get; } = [];

    public void Always(Func<bool> rule) => Rules.Add(rule);

    public void Likely(Func<bool> guess) => Guesses.Add(guess);

    public void Perhaps(Func<bool> guess) => PartialGuesses.Add(guess);

    public void Same(ShapeCell a, ShapeCell b) => Rules.Add(() => a.LearnAll(b) | b.LearnAll(a));
}
