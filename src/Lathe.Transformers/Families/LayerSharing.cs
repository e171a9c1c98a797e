namespace Lathe.Transformers;

/// <summary>How a family lets several places of its stack of layers share their weights.</summary>
/// <param name="Groups">Groups of layers, one behind the other.</param>
/// <param name="LayersInGroup">Layers of a group, each with weights of its own.</param>
/// <param name="RunsOfGroup">How often a group is run before the next one.</param>
internal sealed record LayerSharing(int Groups, int LayersInGroup, int RunsOfGroup);
