using System.Management.Automation;
using System.Reflection;
using System.Runtime.CompilerServices;
using NetTest.Engine.Results;
using Xunit;

namespace NetTest.PowerShell.Tests.Conventions;

public sealed class OutputListTests
{
    public static TheoryData<string, string> Lists()
    {
        var data = new TheoryData<string, string>();
        foreach (var property in Written().Where(type => type.Assembly == typeof(TestRunResult).Assembly).SelectMany(ListsOf))
            data.Add(property.DeclaringType!.AssemblyQualifiedName!, property.Name);
        return data;
    }

    [Fact]
    public void The_lists_of_what_cmdlets_write_are_known() =>
        Assert.Contains(Lists().Select(row => row.Data), row => row.Item2 == nameof(TestRunResult.Results));

    /// <summary>PowerShell indexes by a type that it can see: of what <c>[.. rows]</c> becomes, <c>[0]</c> is everything and <c>[1]</c> nothing.</summary>
    [Theory]
    [MemberData(nameof(Lists))]
    public void A_list_can_be_indexed_by_a_script_whatever_it_was_made_of(string type, string property)
    {
        var info = Type.GetType(type, throwOnError: true)!.GetProperty(property)!;
        var instance = RuntimeHelpers.GetUninitializedObject(info.DeclaringType!);
        info.SetValue(instance, typeof(OutputListTests).GetMethod(nameof(MadeByTheCompiler), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(info.PropertyType.GetGenericArguments()).Invoke(null, null));
        Assert.True(info.GetValue(instance)!.GetType().IsVisible, $"{info.DeclaringType!.Name}.{property} is a {info.GetValue(instance)!.GetType().Name}");
    }

    private static IReadOnlyList<T> MadeByTheCompiler<T>()
    {
        IReadOnlyList<T> made = [default!, default!];
        Assert.False(made.GetType().IsVisible);
        return made;
    }

    // All types of the engine that can be reached from what cmdlets say that they write.
    private static HashSet<Type> Written()
    {
        var seen = new HashSet<Type>();
        var open = new Queue<Type>(CmdletInfo.All.SelectMany(cmdlet => cmdlet.Type.CustomAttributes)
            .Where(data => data.AttributeType.Name == nameof(OutputTypeAttribute))
            .SelectMany(data => data.ConstructorArguments)
            .SelectMany(argument => argument.Value as IEnumerable<CustomAttributeTypedArgument> ?? [])
            .Select(argument => argument.Value).OfType<Type>());
        while (open.TryDequeue(out var type))
        {
            if (type.IsGenericType)
                Array.ForEach(type.GetGenericArguments(), open.Enqueue);
            if (type.Namespace?.StartsWith("NetTest", StringComparison.Ordinal) != true || !seen.Add(type))
                continue;
            foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
                open.Enqueue(property.PropertyType);
            foreach (var method in type.GetMethods().Where(method => method.Name == "GetResult"))
                open.Enqueue(method.ReturnType);
        }

        return seen;
    }

    private static IEnumerable<PropertyInfo> ListsOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(property => property.CanWrite && property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(IReadOnlyList<>));
}
