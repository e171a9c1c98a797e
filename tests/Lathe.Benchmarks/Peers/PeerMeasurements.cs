using Lathe.Benchmarks.Measurement;

namespace Lathe.Benchmarks.Peers;

/// <summary>What one run of <c>peers</c> measured.</summary>
internal sealed record PeerMeasurements(Machine Machine, int Rounds, IReadOnlyList<PeerRow> Rows, IReadOnlyList<StartUp> StartUps);
