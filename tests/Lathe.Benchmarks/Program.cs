using System.CommandLine;
using Lathe.Benchmarks.Generator;
using Lathe.Benchmarks.Peers;

RootCommand root = new("Lathe's benchmarks: nothing is timed without its peer beside it.") { PeersCommand.Create(), GeneratorCommand.Create() };
return root.Parse(args).Invoke();
