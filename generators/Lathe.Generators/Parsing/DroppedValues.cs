using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>
/// Where methods compute what nothing reads. A method may be read several times, for the numbers that it is called with: what one of
/// these readings needs is not dropped.
/// </summary>
internal sealed class DroppedValues
{
    private readonly HashSet<Location> needed = [];
    private readonly List<Location> dropped = [];

    /// <summary>In the order of the source.</summary>
    public ImmutableArray<Location> Places =>
        [.. dropped.Where(place => !needed.Contains(place)).Distinct().OrderBy(place => place.SourceSpan.Start)];

    /// <param name="body">As it was read.</param>
    /// <param name="kept">Values that are left of it.</param>
    public void Add(Block body, ICollection<int> kept, IReadOnlyDictionary<int, Location> places)
    {
        HashSet<int> read = [.. body.Descendants().SelectMany(node => node.Read()), .. body.Results];
        foreach (KeyValuePair<int, Location> place in places)
        {
            if (kept.Contains(place.Key))
                needed.Add(place.Value);
            // what feeds a dropped value is dropped with it, and is not the slip
            else if (!read.Contains(place.Key))
                dropped.Add(place.Value);
        }
    }
}
