using System.Text;
using Lathe.Cli;
using Lathe.Cli.Presentation;

System.Console.OutputEncoding = Encoding.UTF8;
return Tool.Run(args, StandardOutput.Open(), System.Console.Error, System.Console.OpenStandardInput,
    isErrorTerminal: !System.Console.IsErrorRedirected);
