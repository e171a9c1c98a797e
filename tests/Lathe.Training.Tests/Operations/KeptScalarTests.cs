using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Lathe.Training.Tests.Operations;

/// <summary>
/// A number that TorchSharp is handed as it is may be freed while libtorch reads it: no code of ours does that, in any place that the
/// compiler made an object of it, or left that to an operator of TorchSharp.
/// </summary>
public sealed class KeptScalarTests
{
    private const byte Call = 0x28, CallVirtual = 0x6F;

    [Fact]
    public void No_number_is_handed_over_without_being_kept()
    {
        using PEReader file = new(File.OpenRead(typeof(Trainer).Assembly.Location));
        MetadataReader metadata = file.GetMetadataReader();
        Dictionary<int, string> handing = Handing(metadata);
        Assert.NotEmpty(handing);
        List<string> found = [];
        foreach (MethodDefinition method in metadata.MethodDefinitions.Select(metadata.GetMethodDefinition))
        {
            string type = metadata.GetString(metadata.GetTypeDefinition(method.GetDeclaringType()).Name);
            if (method.RelativeVirtualAddress == 0 || type == "KeptScalar")
                continue;
            ReadOnlySpan<byte> code = file.GetMethodBody(method.RelativeVirtualAddress).GetILBytes();
            for (int i = 0; i + 5 <= code.Length; i++)
            {
                if (code[i] is Call or CallVirtual && handing.TryGetValue(BitConverter.ToInt32(code[(i + 1)..]), out string? called))
                    found.Add($"{type}.{metadata.GetString(method.Name)} calls {called}");
            }
        }

        Assert.Empty(found);
    }

    /// <summary>What makes a Scalar of a number, and operators of tensors that do so themselves, by their tokens.</summary>
    private static Dictionary<int, string> Handing(MetadataReader metadata)
    {
        Dictionary<int, string> handing = [];
        foreach (MemberReferenceHandle handle in metadata.MemberReferences)
        {
            MemberReference member = metadata.GetMemberReference(handle);
            if (member.Parent.Kind != HandleKind.TypeReference || member.GetKind() != MemberReferenceKind.Method)
                continue;
            string type = metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name);
            string name = metadata.GetString(member.Name);
            // a tensor that is made of a number has it in memory of its own
            bool isOperator = type == "Tensor" && name.StartsWith("op_", StringComparison.Ordinal) && name != "op_Implicit"
                && member.DecodeMethodSignature(new IsNumber(), null).ParameterTypes.Contains(true);
            if (isOperator || (type == "Scalar" && name == "op_Implicit"))
                handing.Add(MetadataTokens.GetToken(handle), $"{type}.{name}");
        }

        return handing;
    }

    /// <summary>Whether a parameter is a number.</summary>
    private sealed class IsNumber : ISignatureTypeProvider<bool, object?>
    {
        public bool GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode is not (PrimitiveTypeCode.Void or PrimitiveTypeCode.Object);

        public bool GetArrayType(bool elementType, ArrayShape shape) => false;

        public bool GetByReferenceType(bool elementType) => elementType;

        public bool GetFunctionPointerType(MethodSignature<bool> signature) => false;

        public bool GetGenericInstantiation(bool genericType, ImmutableArray<bool> typeArguments) => false;

        public bool GetGenericMethodParameter(object? genericContext, int index) => false;

        public bool GetGenericTypeParameter(object? genericContext, int index) => false;

        public bool GetModifiedType(bool modifier, bool unmodifiedType, bool isRequired) => unmodifiedType;

        public bool GetPinnedType(bool elementType) => elementType;

        public bool GetPointerType(bool elementType) => false;

        public bool GetSZArrayType(bool elementType) => false;

        public bool GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => false;

        public bool GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => false;

        public bool GetTypeFromSpecification(
            MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => false;
    }
}
