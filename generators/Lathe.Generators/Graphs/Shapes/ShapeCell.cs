using System;
using System.Linq;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>What is known so far of one value's type. It only ever learns: the first thing told of an extent stays.</summary>
internal sealed class ShapeCell
{
    private Dimension?[]? shape;
    private Dimension? last;

    public ElementType? Element { get; private set; }

    public int? Rank => shape?.Length;

    public Dimension? Last => shape is { Length: > 0 } ? shape[shape.Length - 1] : last;

    public bool IsKnown => shape is not null && Array.TrueForAll(shape, extent => extent is not null);

    public Dimension? Extent(int axis) => shape is not null && axis < shape.Length ? shape[axis] : null;

    public TensorType ToType() => new(Element ?? ElementType.Float32, shape!.Select(extent => extent!).ToEquatableArray());

    public bool Learn(ElementType element)
    {
        if (Element is not null)
            return false;
        Element = element;
        return true;
    }

    public bool LearnRank(int rank)
    {
        if (shape is not null)
            return false;
        shape = new Dimension?[rank];
        if (last is not null && rank > 0)
            shape[rank - 1] = last;
        return true;
    }

    public bool LearnExtent(int axis, Dimension? extent)
    {
        if (extent is null || shape is null || axis < 0 || axis >= shape.Length || shape[axis] is not null)
            return false;
        shape[axis] = extent;
        return true;
    }

    public bool LearnLast(Dimension? extent)
    {
        if (extent is null || Last is not null)
            return false;
        last = extent;
        return shape is null || LearnExtent(shape.Length - 1, extent);
    }

    public bool LearnShape(EquatableArray<Dimension> extents)
    {
        bool learned = LearnRank(extents.Count);
        for (int i = 0; i < extents.Count; i++)
            learned |= LearnExtent(i, extents[i]);
        return learned;
    }

    public bool LearnType(TensorType type) => Learn(type.Element) | LearnShape(type.Shape);

    /// <summary>All that the other knows of its axes but the last <paramref name="apart"/>.</summary>
    /// <param name="added">Axes that this one has more than the other.</param>
    public bool LearnLeading(ShapeCell other, int apart, int added)
    {
        if (other.Rank is not int rank || rank + added < 0)
            return false;
        bool learned = LearnRank(rank + added);
        for (int i = 0; i < rank - apart; i++)
            learned |= LearnExtent(i, other.Extent(i));
        return learned;
    }

    public bool LearnAll(ShapeCell other)
    {
        bool learned = other.Element is { } element && Learn(element);
        learned |= LearnLeading(other, apart: 0, added: 0);
        return LearnLast(other.Last) || learned;
    }
}
