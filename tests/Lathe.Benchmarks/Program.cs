using System.CommandLine;
using Lathe.Benchmarks.Accuracy;
using Lathe.Benchmarks.Compressed;
using Lathe.Benchmarks.Embeddings;
using Lathe.Benchmarks.Generator;
using Lathe.Benchmarks.Kernels;
using Lathe.Benchmarks.Load;
using Lathe.Benchmarks.Peers;
using Lathe.Benchmarks.Plot;
using Lathe.Benchmarks.Report;
using Lathe.Benchmarks.SampleModel;

// One command a line; a new one is a folder and a line here.
RootCommand root = new("Lathe's benchmarks: nothing is timed without its peer and its ceiling beside it.")
{
    PeersCommand.Create(),
    EmbeddingsCommand.Create(),
    KernelsCommand.Create(),
    SparsityCommand.Create(),
    PlotCommand.Create(),
    ReportCommand.Create(),
    GeneratorCommand.Create(),
    SampleModelCommand.Create(),
    LoadCommand.Create(),
    AccuracyCommand.Create(),
    CompressedCommand.Create(),
};
// a path may begin with @: it names no file of further words
return root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null }).Invoke();
