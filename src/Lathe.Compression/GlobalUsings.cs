global using Lathe.CompilerServices;
