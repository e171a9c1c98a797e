using System.Text;
using Lathe.Cli;

System.Console.OutputEncoding = Encoding.UTF8;
return Tool.Run(args, System.Console.Out, System.Console.Error);
