import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.gephi.graph.api.AttributeUtils;
import org.gephi.graph.api.Column;
import org.gephi.graph.api.Edge;
import org.gephi.graph.api.Element;
import org.gephi.graph.api.Graph;
import org.gephi.graph.api.GraphController;
import org.gephi.graph.api.GraphModel;
import org.gephi.graph.api.GraphView;
import org.gephi.graph.api.Interval;
import org.gephi.graph.api.Node;
import org.gephi.graph.api.Table;
import org.gephi.graph.api.types.IntervalMap;
import org.gephi.io.importer.api.Container;
import org.gephi.io.importer.api.EdgeMergeStrategy;
import org.gephi.io.importer.api.ImportController;
import org.gephi.io.importer.api.Issue;
import org.gephi.io.importer.api.Report;
import org.gephi.io.processor.plugin.DefaultProcessor;
import org.gephi.project.api.ProjectController;
import org.gephi.project.api.Workspace;
import org.openide.util.Lookup;

/**
 * Opens graph files as Gephi does, importer, container and processor of its own, and writes what Gephi
 * then holds as lines of JSON.
 *
 * <p>{@code java -cp TOOLKIT Open.java OUT FILE [@unmerged] [@FROM..UNTIL …] FILE …}. Settings are those
 * of Gephi's import dialog as it opens; {@code @unmerged} chooses "Don't merge" for parallel edges.
 * For each {@code @FROM..UNTIL} follows what the timeline shows there, with the values that it shows. All
 * values are texts, which another can read to the last bit.
 */
public final class Open {
    private final ImportController importer = Lookup.getDefault().lookup(ImportController.class);
    private final PrintWriter out;

    private Open(PrintWriter out) {
        this.out = out;
    }

    public static void main(String[] words) throws IOException {
        Logger.getLogger("").setLevel(Level.OFF);
        try (PrintWriter out = new PrintWriter(words[0], "UTF-8")) {
            Open open = new Open(out);
            for (int at = 1; at < words.length; ) {
                File file = new File(words[at++]);
                List<String> options = new ArrayList<>();
                while (at < words.length && words[at].startsWith("@")) {
                    options.add(words[at++].substring(1));
                }
                open.open(file, options);
            }
        }
        // The platform leaves threads behind that would keep the program alive.
        System.exit(0);
    }

    private void open(File file, List<String> options) {
        out.println(object("file", text(file.getPath())));
        Container container;
        try {
            container = importer.importFile(file, importer.getFileImporter(file));
        } catch (IOException | RuntimeException refused) {
            out.println(object("refused", text(refused.toString())));
            return;
        }
        if (container == null || !container.verify()) {
            out.println(object("refused", text("the container does not hold together")));
            return;
        }
        if (options.remove("unmerged")) {
            container.getLoader().setEdgesMergeStrategy(EdgeMergeStrategy.NO_MERGE);
        }
        report(container.getReport());
        ProjectController projects = Lookup.getDefault().lookup(ProjectController.class);
        projects.newProject();
        Workspace workspace = projects.getCurrentWorkspace();
        DefaultProcessor processor = new DefaultProcessor();
        importer.process(container, processor, workspace);
        report(processor.getReport());
        GraphModel model = Lookup.getDefault().lookup(GraphController.class).getGraphModel(workspace);
        write(model);
        options.forEach(option -> window(model, option));
        projects.closeCurrentProject();
    }

    /** Everything that the report of an import tells. */
    private void report(Report report) {
        out.println(object("report", text(report.getText())));
        for (Iterator<Issue> issues = report.getIssues(1_000_000); issues.hasNext(); ) {
            Issue issue = issues.next();
            out.println(object("issue", text(issue.getLevel()), "says", text(issue.getMessage())));
        }
    }

    private void write(GraphModel model) {
        columns("node", model.getNodeTable());
        columns("edge", model.getEdgeTable());
        Graph graph = model.getGraph();
        for (Node node : graph.getNodes().toArray()) {
            out.println(object("node", text(node.getId()), "label", text(node.getLabel()),
                "spells", spells(node), "values", values(node, null)));
        }
        for (Edge edge : graph.getEdges().toArray()) {
            out.println(object("edge", text(edge.getId()), "source", text(edge.getSource().getId()),
                "target", text(edge.getTarget().getId()), "directed", text(edge.isDirected()),
                "kind", text(model.getEdgeTypeLabel(edge.getType())),
                "spells", spells(edge), "values", values(edge, null)));
        }
    }

    private void columns(String of, Table table) {
        for (Column column : table) {
            if (!column.isProperty()) {
                out.println(object("column", text(column.getTitle()), "of", text(of),
                    "type", text(column.getTypeClass().getSimpleName())));
            }
        }
    }

    /** Who and what the timeline shows from one day to another, both included, and the values there. */
    private void window(GraphModel model, String days) {
        String[] ends = days.split("\\.\\.");
        Interval interval = new Interval(day(ends[0]), day(ends[1]));
        GraphView view = model.createView();
        model.getGraph(view).fill();
        model.setTimeInterval(view, interval);
        List<String> nodes = new ArrayList<>();
        for (Node node : model.getNodeTimeIndex().get(interval)) {
            nodes.add(text(node.getId()));
            nodes.add(values(node, view));
        }
        List<String> edges = new ArrayList<>();
        for (Edge edge : model.getEdgeTimeIndex().get(interval)) {
            edges.add(text(edge.getId()));
            edges.add(values(edge, view));
        }
        out.println(object("window", text(days), "nodes", pairs(nodes), "edges", pairs(edges)));
        model.destroyView(view);
    }

    private static double day(String date) {
        return AttributeUtils.parseDateTime(date);
    }

    /** Values of all columns but Gephi's own; those over time as a list, or as a view shows them. */
    private static String values(Element element, GraphView view) {
        List<String> pairs = new ArrayList<>();
        for (Column column : element.getAttributeColumns()) {
            if (!column.isProperty()) {
                boolean shown = view != null && column.isDynamic();
                pairs.add(text(column.getTitle()));
                pairs.add(value(shown ? element.getAttribute(column, view) : element.getAttribute(column)));
            }
        }
        return pairs(pairs);
    }

    private static String value(Object value) {
        if (!(value instanceof IntervalMap)) {
            return text(value);
        }
        IntervalMap<?> map = (IntervalMap<?>) value;
        List<String> moments = new ArrayList<>();
        for (Interval interval : map.toKeysArray()) {
            Object then = map.get(interval, null);
            moments.add(list(List.of(date(interval.getLow()), date(interval.getHigh()), text(then))));
        }
        return list(moments);
    }

    private static String spells(Element element) {
        List<String> spells = new ArrayList<>();
        for (Interval spell : element.getIntervals()) {
            spells.add(list(List.of(date(spell.getLow()), date(spell.getHigh()))));
        }
        return list(spells);
    }

    private static String date(double moment) {
        // A spell that is open has no date there.
        return text(Double.isInfinite(moment) ? null : AttributeUtils.printDate(moment));
    }

    private static String object(String... namesAndValues) {
        List<String> pairs = new ArrayList<>(List.of(namesAndValues));
        for (int at = 0; at < pairs.size(); at += 2) {
            pairs.set(at, text(pairs.get(at)));
        }
        return pairs(pairs);
    }

    private static String pairs(List<String> written) {
        StringBuilder object = new StringBuilder("{");
        for (int at = 0; at < written.size(); at += 2) {
            object.append(at == 0 ? "" : ",").append(written.get(at)).append(":").append(written.get(at + 1));
        }
        return object.append("}").toString();
    }

    private static String list(List<String> written) {
        return "[" + String.join(",", written) + "]";
    }

    private static String text(Object value) {
        if (value == null) {
            return "null";
        }
        StringBuilder text = new StringBuilder("\"");
        for (char character : value.toString().toCharArray()) {
            if (character == '"' || character == '\\') {
                text.append('\\').append(character);
            } else if (character < ' ') {
                text.append(String.format("\\u%04x", (int) character));
            } else {
                text.append(character);
            }
        }
        return text.append('"').toString();
    }
}
