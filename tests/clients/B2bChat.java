// Drives a server through the group chat of an order line in XML, as the original's help page shows it, with what the JDK
// has for HTTP and XML; RongCloud's callback, which brings the message of the history, is a form that it signs.

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

public final class B2bChat {
    private static final String MODELS = "http://schemas.datacontract.org/2004/07/JR.SAAS.Models.IMOnlien";
    private static final String COMMON = "http://schemas.datacontract.org/2004/07/JR.SAAS.Models.Common";

    // docs/clients.md: call
    static final HttpClient CLIENT = HttpClient.newHttpClient();

    static HttpResponse<byte[]> api(String call, String xml) throws Exception {
        URI address = URI.create(System.getenv("IM_SERVER") + "/api/" + call);
        HttpRequest request = HttpRequest.newBuilder(address)
            .header("Authorization", "Bearer " + System.getenv("IM_TOKEN"))
            .header("Content-Type", "application/xml; charset=utf-8")
            .POST(HttpRequest.BodyPublishers.ofString(xml))
            .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }
    // end

    private static void equal(Object found, Object expected) {
        if (!found.equals(expected)) {
            throw new AssertionError(found + "\nis not\n" + expected);
        }
    }

    /** The reply's document, which is an ApiRet with this RetCode. */
    private static Element reply(String call, String xml, String code) throws Exception {
        HttpResponse<byte[]> response = api(call, xml);
        equal(response.statusCode(), 200);
        equal(response.headers().firstValue("content-type").orElse(""), "application/xml; charset=utf-8");
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        DocumentBuilder builder = factory.newDocumentBuilder();
        Document document = builder.parse(new java.io.ByteArrayInputStream(response.body()));
        Element root = document.getDocumentElement();
        equal(root.getNamespaceURI() + " " + root.getLocalName(), COMMON + " ApiRet");
        equal(text(root, COMMON, "RetCode"), code);
        return root;
    }

    private static String text(Element element, String namespace, String name) {
        NodeList found = element.getElementsByTagNameNS(namespace, name);
        if (found.getLength() == 0) {
            throw new AssertionError("the reply has no " + name + ": " + element.getTextContent());
        }
        return found.item(0).getTextContent();
    }

    private static String init(String order, int role, int account, String groupId) {
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?><ChatBoxParams xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns=\""
            + MODELS + "\"><CusCompanyName>甲公司 &amp; 乙</CusCompanyName><DeleCompanyID>9</DeleCompanyID><GroupID"
            + (groupId == null ? " i:nil=\"true\" />" : ">" + groupId + "</GroupID>")
            + "<IsRongGroup>" + (groupId == null ? 0 : 1) + "</IsRongGroup><OrderDetailsIDX>3</OrderDetailsIDX><RoleType>" + role
            + "</RoleType><SellCompanyName>丙公司</SellCompanyName><SourceOrderID i:nil=\"true\" /><fromUserID>" + account
            + "</fromUserID><orderID>" + order + "</orderID></ChatBoxParams>";
    }

    /** RongCloud brings a message that a user wrote to a group. */
    private static void route(String user, String group, String content) throws Exception {
        String nonce = "java" + System.nanoTime();
        String time = String.valueOf(System.currentTimeMillis());
        MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
        // docs/clients.md: routing
        byte[] signed = (System.getenv("RONGCLOUD_APP_SECRET") + nonce + time).getBytes(StandardCharsets.UTF_8);
        String query = "signTimestamp=" + time + "&nonce=" + nonce + "&signature=" + HexFormat.of().formatHex(sha1.digest(signed));
        URI address = URI.create(System.getenv("IM_SERVER") + "/rongcloud/messages?" + query);
        // end
        String form = "fromUserId=" + user + "&toUserId=" + group + "&objectName=RC:TxtMsg&channelType=GROUP&msgTimestamp=" + time
            + "&msgUID=" + nonce + "&content=" + URLEncoder.encode(content, StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(address)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
        HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        equal(response.body(), "{\"code\":200,\"result\":\"group\"}");
    }

    public static void main(String[] arguments) throws Exception {
        String order = "PO-" + System.getenv("IM_UNIQUE");
        Element made = reply("InitGroupChat_B2B_Details", init(order, 0, 8, null), "1");
        String group = text(made, MODELS, "GroupID");
        equal(text(made, MODELS, "orderID") + " " + text(made, MODELS, "OrderDetailsIDX"), order + " 3");
        Element joined = reply("initgroupchat_b2b_details/", init(order, 3, 11, group), "1");
        equal(text(joined, MODELS, "GroupID"), group);
        equal(joined.getElementsByTagNameNS(MODELS, "GroupChatMember").getLength(), 2);
        equal(text(joined, MODELS, "CusCompanyName"), "甲公司 & 乙");

        route("11", group, "{\"content\":\"有货 <b> & 😀\"}");
        String request = "<IMOnlineB2BMessageInfo_Page xmlns=\"" + MODELS + "\"><PageIndex>1</PageIndex><PageSize>20</PageSize>"
            + "<groupID>" + group + "</groupID></IMOnlineB2BMessageInfo_Page>";
        Element history = reply("GetMessageHistory", request, "1");
        equal(text(history, COMMON, "Total"), "1");
        equal(text(history, MODELS, "fromUserId") + " " + text(history, MODELS, "SendFromType"), "11 1");
        equal(text(history, MODELS, "content"), "{\"content\":\"有货 <b> & 😀\"}");

        String other = reply("InitGroupChat_B2B_Details", init(order + "x", 0, 8, group), "1003").getTextContent();
        equal(other.contains("GroupID") || other.contains("group"), true);
        String release = "<ReleaseParams xmlns=\"" + MODELS + "\"><GroupID>" + group + "</GroupID></ReleaseParams>";
        equal(text(reply("ReleaseGroupChat_B2B_Details", release, "1"), MODELS, "orderID"), order);
        reply("GetMessageHistory", request, "1002");
        equal(api("GetMessageHistory", "<x/>").statusCode(), 200);
        reply("GetMessageHistory", "<x/>", "1001");
    }
}
