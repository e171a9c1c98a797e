using System.Text;
using Lathe.Benchmarks.Kernels;
using Lathe.Benchmarks.Measurement;
using Lathe.Benchmarks.Peers;

namespace Lathe.Benchmarks.Report;

/// <summary>Sections' measurements, a file each, and the blocks of a document that they make.</summary>
internal sealed class ReportFolder(string path)
{
    /// <summary>Beside sections, a block can be of the machine and the engines, or of times to the first output.</summary>
    public const string MachineBlock = "machine", StartUpBlock = "start-up";

    public string FileOf(ReportSection section) => Path.Combine(path, section.Name + ".json");

    /// <summary>Rows of all sections that compare with peers.</summary>
    public IReadOnlyList<PeerRow> PeerRows() =>
        [.. Measured(ReportSections.All).Where(section => section.IsPeers).SelectMany(section => Peers(section).Rows)];

    /// <summary>A block's text: the table, and the commands that made it.</summary>
    /// <param name="names">Sections, in one table; or one of the other blocks.</param>
    /// <returns>Null where nothing of it has been measured.</returns>
    /// <exception cref="InvalidDataException">Measurements of one table were taken on different machines.</exception>
    public string? Block(IReadOnlyList<string> names)
    {
        bool isCommon = names is [MachineBlock or StartUpBlock];
        ReportSection[] sections = [.. Measured(isCommon ? ReportSections.All.Where(section => section.IsPeers)
            : ReportSections.Named(names))];
        if (sections.Length == 0)
            return null;
        if (!sections[0].IsPeers)
            return KernelTable.Rows(sections.SelectMany(section => MeasurementFile.Read<KernelMeasurements>(FileOf(section)).Rows))
                + Commands(sections);

        PeerMeasurements[] files = [.. sections.Select(Peers)];
        if (files.FirstOrDefault(file => file.Machine != files[0].Machine) is { } other)
        {
            throw new InvalidDataException(
                $"{path}: one table from two machines, '{files[0].Machine.Describe()}' and '{other.Machine.Describe()}'; measure its "
                + "sections again on one");
        }
        PeerMeasurements all = files[0] with
        {
            Rows = [.. files.SelectMany(file => file.Rows)],
            StartUps = [.. files.SelectMany(file => file.StartUps)],
            WithoutOnnxRuntime = files.Select(file => file.WithoutOnnxRuntime).FirstOrDefault(reason => reason is not null),
        };
        return names[0] switch
        {
            MachineBlock => $"{all.Machine.Describe()}. {PeerTable.Engines(all)}\n",
            StartUpBlock => PeerTable.StartUps(all with { StartUps = FirstOfEach(all.StartUps) }),
            _ => PeerTable.Rows(all) + Commands(sections),
        };
    }

    /// <summary>One row a checkpoint, precision and threads, at the largest batch that a section began with.</summary>
    private static StartUp[] FirstOfEach(IEnumerable<StartUp> rows) =>
        [.. rows.GroupBy(row => (row.Checkpoint, row.Precision, row.Threads)).Select(same => same.MaxBy(row => row.Batch * row.Sequence)!)];

    private IEnumerable<ReportSection> Measured(IEnumerable<ReportSection> sections) =>
        sections.Where(section => File.Exists(FileOf(section)));

    private PeerMeasurements Peers(ReportSection section) => MeasurementFile.Read<PeerMeasurements>(FileOf(section));

    private static string Commands(IEnumerable<ReportSection> sections) =>
        new StringBuilder("\n```\n").AppendJoin('\n', sections.Select(section => section.CommandLine)).Append("\n```\n").ToString();
}
