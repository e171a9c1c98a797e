using System.Collections.Generic;
using System.Linq;

#if LATHE_RUNTIME
namespace Lathe.Manifests;
#else
namespace Lathe.Contracts;
#endif

/// <summary>What products are called in packed weights and manifests.</summary>
internal static class ProductName
{
    private const string Joint = " + ";

    /// <summary>The layers that a product is made of: <c>a.query + key</c> is <c>a.query</c> and <c>a.key</c>.</summary>
    public static IEnumerable<string> Parts(string product)
    {
        string[] members = product.Split([Joint], System.StringSplitOptions.None);
        int scope = members[0].LastIndexOf('.');
        string prefix = scope < 0 ? "" : members[0].Substring(0, scope + 1);
        return members.Select((member, i) => i == 0 ? member : prefix + member);
    }
}
