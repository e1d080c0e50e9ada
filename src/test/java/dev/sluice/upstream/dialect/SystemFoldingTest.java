package dev.sluice.upstream.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SystemFoldingTest {
  @Test
  void systemTextGoesInFrontOfTheNextUserMessageWithOneSpace() {
    folds(
        "[{'role':'system','content':'S'},{'role':'user','content':'U'}]",
        "[{'role':'user','content':'S U'}]");
    folds(
        "[{'role':'user','content':'U'},{'role':'assistant','content':'A'},"
            + "{'role':'system','content':'S'},{'role':'user','content':'V','name':'n'}]",
        "[{'role':'user','content':'U'},{'role':'assistant','content':'A'},"
            + "{'role':'user','content':'S V','name':'n'}]");
  }

  @Test
  void severalSystemMessagesMergeIntoTheSameUserMessage() {
    folds(
        "[{'role':'system','content':'S'},{'role':'developer','content':'D'},"
            + "{'role':'user','content':'U'}]",
        "[{'role':'user','content':'S D U'}]");
  }

  @Test
  void aListOfPartsKeepsItsPartsUntouchedBehindATextPart() {
    folds(
        "[{'role':'system','content':'S'},{'role':'user','content':"
            + "[{'type':'image_url','image_url':{'url':'data:x'}},{'type':'text','text':'U'}]}]",
        "[{'role':'user','content':[{'type':'text','text':'S'},"
            + "{'type':'image_url','image_url':{'url':'data:x'}},{'type':'text','text':'U'}]}]");
    folds(
        "[{'role':'system','content':[{'type':'text','text':'S','cache_control':1}]},"
            + "{'role':'user','content':'U'}]",
        "[{'role':'user','content':[{'type':'text','text':'S','cache_control':1},"
            + "{'type':'text','text':'U'}]}]");
  }

  @Test
  void systemTextAtTheEndGoesBehindTheUserMessageBefore() {
    folds(
        "[{'role':'user','content':'U'},{'role':'system','content':'S'}]",
        "[{'role':'user','content':'U S'}]");
  }

  @Test
  void systemTextAloneOrBehindAnAssistantBecomesAUserMessage() {
    folds("[{'role':'system','content':'S'}]", "[{'role':'user','content':'S'}]");
    folds(
        "[{'role':'system','content':'S'},{'role':'assistant','content':'A'}]",
        "[{'role':'user','content':'S'},{'role':'assistant','content':'A'}]");
    folds(
        "[{'role':'user','content':'U'},{'role':'assistant','content':'A'},"
            + "{'role':'system','content':'S'}]",
        "[{'role':'user','content':'U'},{'role':'assistant','content':'A'},"
            + "{'role':'user','content':'S'}]");
  }

  @Test
  void systemTextBetweenAUserAndAnAssistantStaysWithTheUser() {
    folds(
        "[{'role':'user','content':'U'},{'role':'system','content':'S'},"
            + "{'role':'assistant','content':'A'}]",
        "[{'role':'user','content':'U S'},{'role':'assistant','content':'A'}]");
  }

  @Test
  void systemTextBetweenTwoUserMessagesJoinsThemSoThatNoTwoStandInARow() {
    folds(
        "[{'role':'user','content':'U'},{'role':'system','content':'S'},"
            + "{'role':'user','content':'V'}]",
        "[{'role':'user','content':'U S V'}]");
  }

  @Test
  void userMessagesOfDifferentNamesAreNotJoined() {
    folds(
        "[{'role':'user','content':'U','name':'a'},{'role':'system','content':'S'},"
            + "{'role':'user','content':'V','name':'b'}]",
        "[{'role':'user','content':'U','name':'a'},"
            + "{'role':'user','content':'S V','name':'b'}]");
  }

  @Test
  void systemTextBeforeAToolMessageWaitsUntilTheResultsAreOver() {
    String call = "{'role':'assistant','content':null,'tool_calls':[{'id':'1'},{'id':'2'}]}";
    String one = "{'role':'tool','tool_call_id':'1','content':'T'}";
    String two = "{'role':'tool','tool_call_id':'2','content':'W'}";
    String system = "{'role':'system','content':'S'}";
    folds(
        "[" + call + "," + system + "," + one + "," + two + "]",
        "[" + call + "," + one + "," + two + ",{'role':'user','content':'S'}]");
    folds(
        "[" + call + "," + one + "," + system + "," + two + ",{'role':'user','content':'U'}]",
        "[" + call + "," + one + "," + two + ",{'role':'user','content':'S U'}]");
    folds(
        "[" + call + "," + one + "," + system + ",{'role':'assistant','content':'A'}]",
        "[" + call + "," + one + ",{'role':'user','content':'S'},"
            + "{'role':'assistant','content':'A'}]");
  }

  @Test
  void emptySystemMessagesLeaveNothingBehind() {
    folds(
        "[{'role':'system','content':''},{'role':'user','content':'U'}]",
        "[{'role':'user','content':'U'}]");
    folds(
        "[{'role':'system'},{'role':'assistant','content':'A'}]",
        "[{'role':'assistant','content':'A'}]");
  }

  @Test
  void whatIsNoConversationIsLeftToTheUpstreamToRefuse() {
    folds("'text'", "'text'");
    folds("[]", "[]");
    folds(
        "[{'role':'user'},{'role':'user','content':null}]",
        "[{'role':'user'},{'role':'user','content':null}]");
    folds("[1,{'role':'system','content':'S'},null]", "[1,{'role':'user','content':'S'},null]");
  }

  @Test
  void manySystemMessagesAreFoldedInLinearTime() {
    String system = "{'role':'system','content':'aaaa'},";
    String user = "{'role':'user','content':'u'},";
    for (String piece : List.of(system, user + system)) {
      String messages = "[" + piece.repeat(100_000) + "{'role':'user','content':'u'}]";
      JsonNode input = tree(messages);
      long start = System.nanoTime();
      JsonNode folded = SystemFolding.fold(input);
      assertThat(System.nanoTime() - start).isLessThan(3_000_000_000L);
      assertThat(folded).hasSize(1);
    }
  }

  private static void folds(String messages, String expected) {
    JsonNode input = tree(messages);
    JsonNode folded = SystemFolding.fold(input);
    assertThat(JsonTree.text(folded)).isEqualTo(JsonTree.text(tree(expected)));
    assertThat(input).as("the input stays as it was").isEqualTo(tree(messages));
  }

  private static JsonNode tree(String json) {
    return JsonTree.read(json.replace('\'', '"'));
  }
}
