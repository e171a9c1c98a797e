using System.CommandLine;
using Lathe.Benchmarks.Generator;
using Lathe.Benchmarks.Peers;
using Lathe.Benchmarks.SampleModel;

RootCommand root = new("Lathe's benchmarks: nothing is timed without its peer beside it.") { PeersCommand.Create(), GeneratorCommand.Create(), SampleModelCommand.Create() };
return root.Parse(args).Invoke();
