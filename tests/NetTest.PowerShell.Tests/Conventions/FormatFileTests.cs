using System.Xml.Linq;
using Xunit;

namespace NetTest.PowerShell.Tests.Conventions;

public sealed class FormatFileTests
{
    private static readonly XDocument s_file = XDocument.Load(RepositoryRoot.File("src", "NetTest.PowerShell", "NetTest.Format.ps1xml"));

    [Fact]
    public void Tables_have_at_most_seven_columns_and_as_many_headers() => Assert.All(s_file.Descendants("TableControl"), table =>
    {
        Assert.InRange(table.Descendants("TableColumnHeader").Count(), 1, 7);
        Assert.Equal(table.Descendants("TableColumnHeader").Count(), table.Descendants("TableColumnItem").Count());
    });

    [Fact]
    public void Views_are_for_types_that_exist()
    {
        var module = typeof(Commands.GetTestNamespaceCommand).Assembly;
        var engine = typeof(NetTest.Engine.NetTestException).Assembly;
        Assert.All(
            s_file.Descendants("TypeName").Select(element => element.Value),
            name => Assert.True((module.GetType(name) ?? engine.GetType(name)) is not null, name));
    }

    [Fact]
    public void Columns_show_properties_that_exist()
    {
        var module = typeof(Commands.GetTestNamespaceCommand).Assembly;
        var engine = typeof(NetTest.Engine.NetTestException).Assembly;
        foreach (var view in s_file.Descendants("View"))
        {
            var name = view.Descendants("TypeName").First().Value;
            var type = module.GetType(name) ?? engine.GetType(name)!;
            Assert.All(view.Descendants("PropertyName"), property => Assert.True(type.GetProperty(property.Value) is not null, $"{name}.{property.Value}"));
        }
    }

    [Fact]
    public void What_cmdlets_write_has_a_view()
    {
        var shown = s_file.Descendants("TypeName").Select(element => element.Value).ToHashSet(StringComparer.Ordinal);
        var written =
            from cmdlet in CmdletInfo.All
            from data in cmdlet.Type.CustomAttributes
            where data.AttributeType.Name == "OutputTypeAttribute"
            from argument in (IEnumerable<System.Reflection.CustomAttributeTypedArgument>)data.ConstructorArguments[0].Value!
            let type = (Type)argument.Value!
            where type != typeof(string) && type != typeof(bool) && type != typeof(void) && type.Assembly != typeof(System.Management.Automation.Cmdlet).Assembly
            select type.FullName;
        Assert.All(written, name => Assert.Contains(name, shown));
    }
}
