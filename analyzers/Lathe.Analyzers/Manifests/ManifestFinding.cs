using Microsoft.CodeAnalysis;

namespace Lathe.Analyzers.Manifests;

/// <summary>One thing that is wrong between a manifest and its class.</summary>
/// <param name="Location">In the manifest; at the class where there is none.</param>
/// <param name="Arguments">What the message of the diagnostic names, in its order.</param>
internal sealed record ManifestFinding(ManifestCode Code, Location Location, params string[] Arguments);
