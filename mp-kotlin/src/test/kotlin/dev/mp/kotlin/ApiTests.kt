package dev.mp.kotlin

import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import java.lang.reflect.Executable
import java.lang.reflect.Field
import java.lang.reflect.Method
import java.lang.reflect.Modifier
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.createDirectories
import kotlin.io.path.exists
import kotlin.io.path.extension
import kotlin.io.path.invariantSeparatorsPathString
import kotlin.io.path.readText
import kotlin.io.path.writeText
import kotlin.reflect.KVisibility
import kotlin.reflect.jvm.kotlinFunction

/** Where the public signatures are checked in, as compiled callers see them. */
private val DUMP = Path.of("api", "mp-kotlin.api")

/** What is internal to Kotlin has this in its name for the JVM. */
private const val MANGLED = "\$mp_kotlin"

class ApiTests :
    FunSpec({
        test("callers that were compiled before find what they call") {
            val now = publicClasses().joinToString("\n") { dumpOf(it) }
            if (System.getProperty("api") == "write") {
                DUMP.toAbsolutePath().parent.createDirectories()
                DUMP.writeText(now)
            }
            withClue("the public signatures differ from $DUMP; if that is meant, run this test with -Dapi=write") {
                now shouldBe (if (DUMP.exists()) DUMP.readText() else "")
            }
        }
    })

private fun publicClasses(): List<Class<*>> {
    val root = Path.of(SuspendingQueue::class.java.protectionDomain.codeSource.location.toURI())
    return Files.walk(root).use { files ->
        files
            .filter { it.extension == "class" && it.fileName.toString() != "module-info.class" }
            .map { root.relativize(it).invariantSeparatorsPathString.removeSuffix(".class").replace('/', '.') }
            .filter { !it.startsWith("dev.mp.kotlin.internal.") }
            .sorted()
            .map { Class.forName(it, false, SuspendingQueue::class.java.classLoader) }
            .filter { isPublic(it) }
            .toList()
    }
}

private fun isPublic(type: Class<*>): Boolean =
    Modifier.isPublic(type.modifiers) &&
        !type.isSynthetic &&
        !type.isAnonymousClass &&
        !type.isLocalClass &&
        (type.enclosingClass?.let(::isPublic) ?: true) &&
        (isFacade(type) || type.kotlin.visibility == KVisibility.PUBLIC) &&
        (!isFacade(type) || membersOf(type).isNotEmpty())

private fun isFacade(type: Class<*>) = type.getAnnotation(Metadata::class.java)?.kind != 1

private fun dumpOf(type: Class<*>): String {
    val parents = (listOfNotNull(type.superclass?.takeIf { it != Any::class.java }) + type.interfaces).map { it.name }
    val kind = if (type.isInterface) "interface" else "class"
    val head = "${flags(type.modifiers and Modifier.INTERFACE.inv())}$kind ${type.name}"
    val extends = if (parents.isEmpty()) "" else parents.joinToString(", ", prefix = " : ")
    return membersOf(type).joinToString("") { "    $it\n" }.let { "$head$extends {\n$it}\n" }
}

private fun membersOf(type: Class<*>): List<String> =
    (type.declaredFields.filter { isSeen(it.modifiers) && !it.isSynthetic }.map(::render) +
            type.declaredConstructors
                .filter { isSeen(it.modifiers) && !it.isSynthetic }
                .filter { it.kotlinFunction?.visibility != KVisibility.INTERNAL }
                .map(::render) +
            type.declaredMethods
                .filter { isSeen(it.modifiers) && MANGLED !in it.name }
                .filter { !it.isSynthetic || it.name.endsWith("\$default") }
                .map(::render))
        .sorted()

private fun isSeen(modifiers: Int) = Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers)

private fun flags(modifiers: Int): String {
    // Of methods, the bits of these mean something else.
    val meant = modifiers and (Modifier.TRANSIENT or Modifier.VOLATILE or Modifier.SYNCHRONIZED).inv()
    return Modifier.toString(meant).let { if (it.isEmpty()) "" else "$it " }
}

private fun render(field: Field) = "${flags(field.modifiers)}field ${field.name}: ${field.type.typeName}"

private fun render(executable: Executable): String {
    val result = if (executable is Method) ": ${executable.returnType.typeName}" else ""
    val name = if (executable is Method) "fun ${executable.name}" else "constructor "
    return flags(executable.modifiers) +
        name +
        executable.parameterTypes.joinToString(prefix = "(", postfix = ")") {
            it.typeName
        } +
        result
}
