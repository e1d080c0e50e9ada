package dev.sluice;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.vertx.core.Verticle;
import io.vertx.core.VerticleBase;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The folders are the stages of a request, and a request flows one way through them. */
class FlowTest {
  private static JavaClasses sluice;

  @BeforeAll
  static void read() {
    sluice = new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .importPackages("dev.sluice");
  }

  @Test
  void ingressAndUpstreamMeetOnlyOnTheBus() {
    noClasses()
        .that()
        .resideInAPackage("..ingress..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..upstream..")
        .because("verticles meet on the event bus; what both need is a frame in bus/")
        .check(sluice);
    noClasses()
        .that()
        .resideInAPackage("..upstream..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..ingress..", "..routing..")
        .because("an upstream answers whoever opened a call; it knows nothing of callers or plans")
        .check(sluice);
  }

  @Test
  void routingAndWireArePureJava() {
    noClasses()
        .that()
        .resideInAnyPackage("..routing..", "..wire..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..", "io.netty..", "com.fasterxml..")
        .because("decisions and bytes are tested without a server, and reused without one")
        .check(sluice);
  }

  @Test
  void configKnowsNoStageOfTheRequest() {
    noClasses()
        .that()
        .resideInAPackage("..config..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..ingress..", "..upstream..", "..routing..", "..ops..")
        .because("a snapshot is a value that the stages read")
        .check(sluice);
  }

  @Test
  void configIsReadStepByStep() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("dev.sluice.config..")
        .layer("values")
        .definedBy("dev.sluice.config")
        .layer("file")
        .definedBy("dev.sluice.config.file")
        .layer("sections")
        .definedBy("dev.sluice.config.reading.section")
        .layer("settings")
        .definedBy("dev.sluice.config.reading.settings")
        .layer("models")
        .definedBy("dev.sluice.config.reading.models")
        .layer("reading")
        .definedBy("dev.sluice.config.reading")
        .layer("reload")
        .definedBy("dev.sluice.config.reload")
        .whereLayer("values")
        .mayNotAccessAnyLayer()
        .whereLayer("file")
        .mayOnlyAccessLayers("values")
        .whereLayer("sections")
        .mayOnlyAccessLayers("values", "file")
        .whereLayer("settings")
        .mayOnlyAccessLayers("values", "file", "sections")
        .whereLayer("models")
        .mayOnlyAccessLayers("values", "file", "sections")
        .whereLayer("reading")
        .mayOnlyAccessLayers("values", "file", "sections", "settings", "models")
        .because("text becomes values, values become a snapshot, a snapshot takes effect")
        .check(sluice);
  }

  @Test
  void howTheFileIsReadIsKnownToItsReadersOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.sluice.config.reading..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.sluice.config.reading.*..")
        .because("others ask for a snapshot, and get all of it or why there is none")
        .check(sluice);
  }

  @Test
  void onlyPublishedPartsOfVertxAreUsed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..impl..", "io.vertx..internal..")
        .because("they change without notice")
        .check(sluice);
  }

  @Test
  void nothingBlocksAnEventLoop() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "..ingress..",
            "..routing..",
            "..bus..",
            "..upstream..",
            "..wire..",
            "..client.call..",
            "..client.json..",
            "..client.vertx..")
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(io.vertx.core.Future.class, "await")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.File")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.nio.file.Files")
        .because("a lane that waits holds up every request on it")
        .check(sluice);
  }

  @Test
  void theLibraryIsAnotherWayInAndNothingNeedsIt() {
    noClasses()
        .that()
        .resideInAPackage("dev.sluice.client..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..ingress..", "..ops..", "..upstream.dialect..", "..upstream.errors..")
        .because("it asks upstreams as the ingress does: over the bus")
        .check(sluice);
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.sluice.cli..", "dev.sluice.client..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.sluice.client..")
        .because("a gateway runs without it; only the command line is a program that uses it")
        .check(sluice);
  }

  @Test
  void bothWaysInShareTheWordsForRouting() {
    noClasses()
        .that()
        .resideInAPackage("..dispatch..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..ingress..", "..upstream..", "..client..", "..ops..", "..cli..")
        .because("it is between a call and its plan, whoever makes the call")
        .check(sluice);
    noClasses()
        .that()
        .resideInAnyPackage("..upstream..", "..bus..", "..routing..", "..wire..", "..config..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..dispatch..")
        .because("a plan and an upstream need not know each other's words")
        .check(sluice);
  }

  @Test
  void checksAreAskedForOverTheBusAndDecideNothing() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.sluice.upstream.probe")
        .and()
        .doNotHaveSimpleName("Topology")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.sluice.upstream.probe")
        .because("what a check found is a value on the bus; routing makes of it what it will")
        .check(sluice);
  }

  @Test
  void theCommandLineIsAProgramThatUsesTheLibrary() {
    noClasses()
        .that()
        .resideInAPackage("..cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "..ingress..", "..upstream..", "..routing..", "..bus..", "..ops..", "..wire..")
        .because("a shell gets what every program gets")
        .check(sluice);
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.sluice", "..cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..cli..")
        .because("only Main and the sub-commands beside it know of a command line")
        .check(sluice);
  }

  @Test
  void theLibraryIsUsedWithoutVertx() {
    noClasses()
        .that()
        .resideInAPackage("dev.sluice.client")
        .and()
        .doNotHaveFullyQualifiedName("dev.sluice.client.SluiceClient")
        .and()
        .doNotHaveFullyQualifiedName("dev.sluice.client.SluiceClient$Builder")
        .and()
        .doNotHaveFullyQualifiedName("dev.sluice.client.Waiting")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..", "io.netty..")
        .because("a program need not know what the library runs on")
        .check(sluice);
    noClasses()
        .that()
        .resideInAPackage("dev.sluice.client.call")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.sluice.client", "dev.sluice.client.json", "com.fasterxml..")
        .because("what carries bytes does not read them")
        .check(sluice);
  }

  @Test
  void onlyTheStoreKnowsADatabase() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.sluice.ledger.store")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.sql..",
            "javax.sql..",
            "org.flywaydb..",
            "com.zaxxer..",
            "org.sqlite..",
            "org.postgresql..")
        .because("rows and balances are all that others need")
        .check(sluice);
    noClasses()
        .that()
        .resideInAPackage("dev.sluice.ledger.store")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.sluice.ledger.manage..",
            "dev.sluice.ledger.usage..",
            "dev.sluice.ledger.spool..",
            "dev.sluice.ledger.admission..",
            "dev.sluice.bus..",
            "io.vertx.core",
            "io.vertx.core.eventbus..")
        .because("a database keeps what it is given, on the thread that gives it")
        .check(sluice);
  }

  @Test
  void requestsNeverMeetTheDatabase() {
    noClasses()
        .that()
        .resideInAnyPackage("..ingress..", "..upstream..", "..routing..", "..ops..", "..client..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.sluice.ledger.store..",
            "dev.sluice.ledger.manage..",
            "dev.sluice.ledger.usage..",
            "dev.sluice.ledger.spool..",
            "dev.sluice.ledger.litellm..",
            "dev.sluice.ledger.models..",
            "dev.sluice.ledger.shared..")
        .because("a lane asks the accounts, and sends the rest over the bus")
        .check(sluice);
  }

  @Test
  void admissionIsPureJava() {
    noClasses()
        .that()
        .resideInAPackage("dev.sluice.ledger.admission..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.vertx..",
            "io.netty..",
            "com.fasterxml..",
            "java.sql..",
            "dev.sluice.bus..",
            "dev.sluice.ingress..",
            "dev.sluice.routing..",
            "dev.sluice.ledger.store..",
            "dev.sluice.ledger.manage..",
            "dev.sluice.ledger.usage..",
            "dev.sluice.ledger.spool..")
        .because("what every request passes is tested without a server, and waits for nobody")
        .check(sluice);
  }

  @Test
  void admissionHoldsWhatIsUsedAgainstWhatIsAllowed() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("dev.sluice.ledger.admission..")
        .layer("terms")
        .definedBy("dev.sluice.ledger.admission.terms")
        .layer("account")
        .definedBy("dev.sluice.ledger.admission.account")
        .layer("admission")
        .definedBy("dev.sluice.ledger.admission")
        .whereLayer("terms")
        .mayNotAccessAnyLayer()
        .whereLayer("account")
        .mayOnlyAccessLayers("terms")
        .because("terms are values, accounts count against them, requests pass accounts")
        .check(sluice);
  }

  @Test
  void thePartsOfTheLedgerMeetWhereItIsPutTogether() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("dev.sluice.ledger..")
        .layer("ledger")
        .definedBy("dev.sluice.ledger")
        .layer("admission")
        .definedBy("dev.sluice.ledger.admission..")
        .layer("store")
        .definedBy("dev.sluice.ledger.store..")
        .layer("usage")
        .definedBy("dev.sluice.ledger.usage..")
        .layer("spool")
        .definedBy("dev.sluice.ledger.spool..")
        .layer("models")
        .definedBy("dev.sluice.ledger.models..")
        .layer("shared")
        .definedBy("dev.sluice.ledger.shared..")
        .layer("litellm")
        .definedBy("dev.sluice.ledger.litellm..")
        .layer("tokens")
        .definedBy("dev.sluice.ledger.tokens..")
        .layer("api")
        .definedBy("dev.sluice.ledger.api..")
        .layer("manage")
        .definedBy("dev.sluice.ledger.manage..")
        .whereLayer("tokens")
        .mayNotAccessAnyLayer()
        .whereLayer("admission")
        .mayOnlyAccessLayers("ledger")
        .whereLayer("store")
        .mayOnlyAccessLayers("ledger")
        .whereLayer("models")
        .mayOnlyAccessLayers("ledger")
        .whereLayer("usage")
        .mayOnlyAccessLayers("ledger", "store")
        .whereLayer("spool")
        .mayOnlyAccessLayers("ledger", "store")
        .whereLayer("litellm")
        .mayOnlyAccessLayers("ledger", "store")
        .whereLayer("shared")
        .mayOnlyAccessLayers("ledger", "admission")
        .whereLayer("ledger")
        .mayOnlyAccessLayers("admission", "store")
        .because(
            "each holds one concern; only the management API and what starts them know several")
        .check(sluice);
  }

  @Test
  void bothSidesOfTheBusReadTheTablesOfTheManagementApi() {
    noClasses()
        .that()
        .resideInAPackage("..ledger.api..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "..ingress..",
            "..ledger.manage..",
            "..ledger.store..",
            "..ledger.usage..",
            "..ledger.spool..")
        .because("tables of fields and routes are read by both sides of the bus")
        .check(sluice);
  }

  @Test
  void theManagementApiKnowsKeysBeforeTheirOwnersAndOwnersBeforeTheirModels() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("dev.sluice.ledger.manage..")
        .layer("call")
        .definedBy("dev.sluice.ledger.manage.call")
        .layer("keys")
        .definedBy("dev.sluice.ledger.manage.keys")
        .layer("owners")
        .definedBy("dev.sluice.ledger.manage.owners")
        .layer("models")
        .definedBy("dev.sluice.ledger.manage.models")
        .layer("api")
        .definedBy("dev.sluice.ledger.manage")
        .whereLayer("call")
        .mayNotAccessAnyLayer()
        .whereLayer("keys")
        .mayOnlyAccessLayers("call")
        .whereLayer("owners")
        .mayOnlyAccessLayers("call", "keys")
        .whereLayer("models")
        .mayOnlyAccessLayers("call", "owners")
        .because("each is read without what is built on it")
        .check(sluice);
  }

  @Test
  void logsAreWrittenFarFromTheEventLoops() {
    noClasses()
        .that()
        .resideInAPackage("dev.sluice.ops.log")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.vertx..",
            "io.netty..",
            "dev.sluice.ingress..",
            "dev.sluice.upstream..",
            "dev.sluice.routing..",
            "dev.sluice.bus..")
        .because("a line is handed over, and its writer may wait for a slow disk")
        .check(sluice);
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.sluice.ops.log")
        .and()
        .doNotHaveSimpleName("Signals")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ch.qos.logback..")
        .because("how lines look and how many there are is decided in one place")
        .check(sluice);
  }

  @Test
  void aChoiceIsMadeOfWhatIsKnownOfHealth() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("dev.sluice.routing..")
        .layer("health")
        .definedBy("dev.sluice.routing.health")
        .layer("choice")
        .definedBy("dev.sluice.routing.choice")
        .layer("routing")
        .definedBy("dev.sluice.routing")
        .whereLayer("health")
        .mayNotAccessAnyLayer()
        .whereLayer("choice")
        .mayOnlyAccessLayers("health")
        .because("how deployments are is the same for every plan and every strategy")
        .check(sluice);
  }

  @Test
  void howAProviderIsSpokenToDependsOnNoConnection() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("dev.sluice.upstream..")
        .layer("dialect")
        .definedBy("dev.sluice.upstream.dialect")
        .layer("errors")
        .definedBy("dev.sluice.upstream.errors")
        .layer("echo")
        .definedBy("dev.sluice.upstream.echo")
        .layer("upstream")
        .definedBy("dev.sluice.upstream")
        .layer("probe")
        .definedBy("dev.sluice.upstream.probe")
        .whereLayer("dialect")
        .mayNotAccessAnyLayer()
        .whereLayer("errors")
        .mayOnlyAccessLayers("dialect")
        .whereLayer("echo")
        .mayOnlyAccessLayers("dialect")
        .whereLayer("upstream")
        .mayOnlyAccessLayers("dialect", "errors", "echo")
        .because("a body is translated the same way, whoever carries it")
        .check(sluice);
  }

  @Test
  void anExchangeIsMadeOfPartsThatDoNotKnowIt() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("dev.sluice.ingress..")
        .layer("exchange")
        .definedBy("dev.sluice.ingress")
        .layer("serving")
        .definedBy("dev.sluice.ingress.serving")
        .layer("request")
        .definedBy("dev.sluice.ingress.request")
        .layer("admission")
        .definedBy("dev.sluice.ingress.admission")
        .layer("caller")
        .definedBy("dev.sluice.ingress.caller")
        .layer("accounting")
        .definedBy("dev.sluice.ingress.accounting")
        .layer("reply")
        .definedBy("dev.sluice.ingress.reply")
        .layer("server")
        .definedBy("dev.sluice.ingress.server")
        .layer("operator")
        .definedBy("dev.sluice.ingress.operator")
        .whereLayer("serving")
        .mayNotAccessAnyLayer()
        .whereLayer("request")
        .mayNotAccessAnyLayer()
        .whereLayer("admission")
        .mayOnlyAccessLayers("serving", "request")
        .whereLayer("caller")
        .mayOnlyAccessLayers("admission")
        .whereLayer("accounting")
        .mayOnlyAccessLayers("serving", "request", "caller")
        .whereLayer("reply")
        .mayOnlyAccessLayers("serving", "accounting")
        .whereLayer("server")
        .mayOnlyAccessLayers("accounting", "reply")
        .whereLayer("operator")
        .mayOnlyAccessLayers("serving", "request", "admission", "caller", "reply")
        .because("each is read by itself, and put together where a request lives")
        .check(sluice);
    noClasses()
        .that()
        .resideInAPackage("dev.sluice.ingress.*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.sluice.ingress")
        .because("a new part does not know the exchange either")
        .check(sluice);
    slices()
        .matching("dev.sluice.ingress.(*)..")
        .should()
        .beFreeOfCycles()
        .because("what uses each other is one part")
        .check(sluice);
  }

  @Test
  void onlyTheTopologyKnowsHowCallersAreServed() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.sluice", "dev.sluice.ingress..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.sluice.ingress..")
        .because("others meet callers on the bus")
        .check(sluice);
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.sluice.ingress..")
        .and()
        .doNotHaveFullyQualifiedName("dev.sluice.Topology")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.sluice.ingress.*..")
        .because("what callers' requests are made of is nobody else's")
        .check(sluice);
  }

  @Test
  void verticlesAreNamedSo() {
    classes()
        .that()
        .areAssignableTo(VerticleBase.class)
        .or()
        .areAssignableTo(Verticle.class)
        .should()
        .haveSimpleNameEndingWith("Verticle")
        .check(sluice);
  }

  @Test
  void noJunkDrawers() {
    noClasses()
        .should()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Impl")
        .because("such a name says nothing of what is inside")
        .check(sluice);
  }

  @Test
  void theBusKnowsOnlyValues() {
    noClasses()
        .that()
        .resideInAPackage("..bus..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..ingress..", "..upstream..", "..routing..", "..ops..")
        .because("a frame is made of bytes and of what the config says")
        .check(sluice);
  }

  @Test
  void storedModelsMeetTheConfigOnlyOnTheBus() {
    noClasses()
        .that()
        .resideInAPackage("dev.sluice.ledger.models")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.sluice.config.reading..",
            "dev.sluice.config.reload..",
            "dev.sluice.config.file..",
            "..ingress..",
            "..upstream..",
            "..routing..",
            "..ledger.store..",
            "..ledger.manage..")
        .because("the config owns what is served, the ledger what is stored")
        .check(sluice);
    noClasses()
        .that()
        .resideInAPackage("dev.sluice.config..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.sluice.ledger..")
        .because("a stored model comes to it as a value")
        .check(sluice);
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.sluice.ledger.models")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("software.pando.crypto..")
        .because("what is sealed is opened in one place")
        .check(sluice);
  }

  @Test
  void onlyOnePackageKnowsRedis() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.sluice.ledger.shared")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.vertx.redis..")
        .because("who has no Redis loads nothing of it")
        .check(sluice);
    noClasses()
        .that()
        .resideInAPackage("dev.sluice.ledger.shared")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..ingress..", "..upstream..", "..ledger.store..", "..ledger.manage..")
        .because("what replicas share is a limit, a cooldown or a word that something changed")
        .check(sluice);
  }

  @Test
  void onlyOnePackageKnowsOpenTelemetry() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.opentelemetry..")
        .because("its SDK takes ten times as long for a span as writing it down does")
        .check(sluice);
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.sluice.ops.trace.otel")
        .and()
        .doNotHaveFullyQualifiedName("dev.sluice.ops.trace.Tracing")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.sluice.ops.trace.otel")
        .because("what happens to a request is told to an interface")
        .check(sluice);
    noClasses()
        .that()
        .resideInAPackage("dev.sluice.ops.trace..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..ingress..", "..upstream..", "..ledger..")
        .because("a span is told what happens, and looks nothing up")
        .check(sluice);
  }
}
