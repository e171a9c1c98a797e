// What generated code calls stands in the folders of what it does, but in a namespace of its own, which users never open.
global using Lathe.CompilerServices;
